// A program that a test runs, and may kill.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace svod::testing_support {

// Not thread-safe. The program is killed when the object goes.
class ChildProcess {
 public:
  // Starts `arguments[0]`. Throws std::runtime_error when it cannot be started.
  explicit ChildProcess(std::vector<std::string> arguments);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // The next line of its standard output, without the line end; empty when there is no more.
  std::string ReadLine();
  void Signal(int signal) const;
  // Waits for its end: the exit code, or minus the signal that ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace svod::testing_support
