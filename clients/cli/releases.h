// The verbs of `svod rules` that call a server: releases of rule packs, and suspensions.
#pragma once

#include <string>

#include "clients/cli/online.h"

namespace svod::cli {

struct ReleaseOptions {
  std::string folder = "rules";  // of rule packs
  std::string release;           // its name, or the beginning of the hex digits of its digest
  std::string pack;              // id; empty: all
  std::string edition;
  std::string signature;  // file of a signed note
  std::string key;        // file of a private key in PEM
  std::string signer;     // name of the key
  std::string at;         // RFC 3339; empty: at once
  std::string out;        // folder to make
  bool active_only = false;
};

// Every verb returns an exit code as those of online.h.

// Publishes every edition in the folder; one that was published before stays as it is. Faults of the files are told
// here, before anything is sent.
int RunPublish(const OnlineOptions& options, const ReleaseOptions& release);
// Asks the server what it would find fault with; nothing is stored.
int RunValidate(const OnlineOptions& options, const ReleaseOptions& release);
// Without a server: signs the only edition in the folder and writes the note to `out`, or to stdout.
int RunSign(const Output& output, const ReleaseOptions& release);
int RunReleases(const OnlineOptions& options, const ReleaseOptions& release);
// Writes the files of a release to the folder `out`, which must not exist.
int RunFetch(const OnlineOptions& options, const ReleaseOptions& release);
int RunActivate(const OnlineOptions& options, const ReleaseOptions& release);
int RunDeactivate(const OnlineOptions& options, const ReleaseOptions& release);
// A rule in words, as the server has it.
int RunExplain(const OnlineOptions& options, const ReleaseOptions& release, const std::string& rule);

struct SuspensionOptions {
  std::string name;  // `suspensions/INDEX`
  std::string pack;
  std::string rule;  // `rule`, or `rule[instance]`
  std::string from;
  std::string until;
  std::string authority;
  std::string reason;
  std::string as_of;
  bool try_only = false;
};
int RunSuspend(const OnlineOptions& options, const SuspensionOptions& suspension);
int RunLift(const OnlineOptions& options, const SuspensionOptions& suspension);
int RunSuspensions(const OnlineOptions& options, const SuspensionOptions& suspension);

}  // namespace svod::cli
