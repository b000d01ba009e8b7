#include "clients/cli/forms.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "clients/cli/files.h"
#include "clients/forms/fault_json.h"
#include "clients/forms/import.h"
#include "clients/forms/profile.h"
#include "clients/forms/recognise.h"
#include "clients/forms/template.h"
#include "clients/forms/xlsx.h"
#include "engine/document/document.h"

namespace svod::cli {
namespace {

using forms::Fault;
using forms::Faults;
using forms::Form;
using forms::Profile;
using forms::Profiles;
using google::protobuf::Descriptor;
using google::protobuf::Message;

std::optional<Profiles> ReadProfiles(const Output& output, const FormsOptions& options, const Descriptor* subject) {
  Diagnostics diagnostics;
  std::optional<Profiles> profiles = forms::LoadProfiles(options.profiles, subject, diagnostics);
  if (profiles) return profiles;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    std::cerr << FaultText(output, diagnostic, ReadBounded(diagnostic.file).value_or(""));
  }
  const std::string count = std::to_string(diagnostics.size() + diagnostics.omitted());
  std::cerr << (output.russian ? "ошибок: " + count + "; профили не используются\n"
                               : count + " fault(s); no profiles are used\n");
  return std::nullopt;
}

// nullptr, and why on stderr, when there is no such profile.
const Profile* Named(const Profiles& profiles, const std::string& name) {
  const Profile* profile = forms::FindProfile(profiles, name);
  if (profile != nullptr) return profile;
  std::cerr << "svod: there is no form `" << name << "`; svod template --list lists them\n";
  return nullptr;
}

int PrintFormFaults(Faults faults, const Output& output) {
  const bool russian = output.russian;
  faults.Sort();
  if (output.json) {
    std::cout << forms::FaultsJson(faults);
    return kBadInput;
  }
  for (const Fault& fault : faults.items()) std::cerr << forms::FaultText(fault, russian) << "\n";
  if (faults.omitted() > 0)
    std::cerr << (russian ? "и ещё " : "and ") << faults.omitted() << (russian ? "\n" : " more\n");
  if (russian) {
    std::cerr << "ошибок: " << faults.count() << "; ничего не записано\n";
  } else {
    std::cerr << faults.count() << " fault(s); nothing is written\n";
  }
  return kBadInput;
}

// A file of forms as the command line names it.
struct Input {
  std::string path;
  const Profile* profile = nullptr;  // that form alone; nullptr: any
};

// `PROFILE=FILE` where there is such a profile; a file may have a `=` in its name too.
Input InputOf(const std::string& argument, const Profiles& profiles, const Profile* otherwise) {
  const size_t sign = argument.find('=');
  if (sign == std::string::npos) return {argument, otherwise};
  const Profile* profile = forms::FindProfile(profiles, argument.substr(0, sign));
  if (profile == nullptr) return {argument, otherwise};
  return {argument.substr(sign + 1), profile};
}

// The forms of some files. Owns the workbooks that they borrow.
class FormFiles {
 public:
  FormFiles(const Profiles& profiles, std::string sheet, Faults& faults)
      : profiles_(profiles), sheet_(std::move(sheet)), faults_(faults) {}

  void Read(const Input& input) {
    const std::optional<std::string> bytes = ReadBounded(input.path);
    if (!bytes) return Say(input.path, "unreadable-file", "the file cannot be read", "файл не читается");
    std::optional<forms::Workbook> read = forms::ReadWorkbook(*bytes, input.path, forms::kFormLimits, faults_);
    if (!read) return;
    const forms::Workbook& workbook = workbooks_.emplace_back(*std::move(read));
    const size_t before = forms_.size();
    const size_t faults_before = faults_.count();
    for (const forms::Sheet& sheet : workbook.sheets) {
      if (!sheet_.empty() && sheet.name != sheet_) continue;
      for (Form& form : forms::Recognise(sheet, input.path, profiles_, input.profile, faults_)) {
        forms_.push_back(std::move(form));
      }
    }
    if (forms_.size() > before || faults_.count() > faults_before) return;
    if (sheet_.empty()) return Say(input.path, "unknown-form", "there is no form in it", "в файле нет формы");
    Say(input.path, "unknown-form", "there is no form on a sheet \"" + sheet_ + "\"",
        "нет формы на листе «" + sheet_ + "»");
  }

  [[nodiscard]] const std::vector<Form>& forms() const { return forms_; }

 private:
  void Say(const std::string& path, std::string code, std::string en, std::string ru) {
    faults_.Add(forms::Place{path, "", 0, 0, "", ""}, {std::move(en), std::move(ru), std::move(code)});
  }

  const Profiles& profiles_;
  std::string sheet_;
  Faults& faults_;
  std::list<forms::Workbook> workbooks_;
  std::vector<Form> forms_;
};

// The whole text or nothing: written beside the file, which it then replaces.
bool WriteWhole(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  {
    std::ofstream stream(beside, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) {
      std::remove(beside.c_str());
      return false;
    }
  }
  std::error_code error;
  std::filesystem::rename(beside, path, error);
  if (error) std::remove(beside.c_str());
  return !error;
}

// What was read, for a person: on stderr, for stdout may be the dossier.
void PrintForms(const std::vector<Form>& forms, bool russian) {
  for (const Form& form : forms) {
    std::cerr << forms::PlaceText({form.place.file, form.place.sheet, 0, 0, "", ""}, russian) << ": "
              << (russian ? form.profile->title.ru : form.profile->title.en);
    if (forms::IsEmpty(form)) {
      std::cerr << (russian ? ": пусто, пропущено" : ": empty, passed over");
    } else if (form.profile->table) {
      std::cerr << (russian ? ", строк: " : ", rows: ") << form.rows.size();
    }
    std::cerr << "\n";
  }
}

}  // namespace

int RunImport(const FormsOptions& options, const std::vector<std::string>& files, const Descriptor* subject,
              const Output& output) {
  const std::optional<Profiles> profiles = ReadProfiles(output, options, subject);
  if (!profiles) return kBadInput;
  const Profile* profile = options.profile.empty() ? nullptr : Named(*profiles, options.profile);
  if (profile == nullptr && !options.profile.empty()) return kBadInput;
  std::unique_ptr<Message> into;
  if (!options.into.empty()) {
    into = ReadDossierFile(output, options.into, subject);
    if (into == nullptr) return kBadInput;
  }
  Faults faults;
  FormFiles read(*profiles, options.sheet, faults);
  for (const std::string& file : files) read.Read(InputOf(file, *profiles, profile));
  const std::unique_ptr<Message> dossier = forms::ImportForms(read.forms(), options.unit, into.get(), subject, faults);
  if (dossier == nullptr || !faults.empty()) return PrintFormFaults(std::move(faults), output);
  PrintForms(read.forms(), output.russian);
  const std::string json = ToJson(*dossier);
  if (options.out.empty()) {
    std::cout << json;
    return 0;
  }
  if (WriteWhole(options.out, json)) return 0;
  std::cerr << options.out << (output.russian ? ": файл не записывается\n" : ": the file cannot be written\n");
  return kBadInput;
}

int RunTemplate(const FormsOptions& options, const std::string& name, const Descriptor* subject, const Output& output) {
  const std::optional<Profiles> profiles = ReadProfiles(output, options, subject);
  if (!profiles) return kBadInput;
  if (options.list) {
    for (const Profile& profile : *profiles) {
      std::cout << profile.name << "\t" << (output.russian ? profile.title.ru : profile.title.en) << "\n";
    }
    return 0;
  }
  if (name.empty() || options.out.empty()) {
    std::cerr << "svod: template needs the name of a form, or `all`, and --out FILE.xlsx; --list lists the forms\n";
    return kBadInput;
  }
  std::vector<const Profile*> wanted;
  if (name == "all") {
    for (const Profile& profile : *profiles) wanted.push_back(&profile);
  } else {
    wanted.push_back(Named(*profiles, name));
  }
  if (wanted.front() == nullptr) return kBadInput;
  const std::string error = forms::WriteTemplate(wanted, options.out);
  if (error.empty()) return 0;
  std::cerr << options.out << ": " << error << "\n";
  return kBadInput;
}

}  // namespace svod::cli
