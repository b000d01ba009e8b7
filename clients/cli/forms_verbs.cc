#include "clients/cli/verbs.h"
#include "svod/cluster/v1/dossier.pb.h"

namespace svod::cli {

void AddFormsVerbs(CLI::App& app, Arguments& a) {
  CLI::App* read = app.add_subcommand("import", "make a dossier of filled forms, XLSX or CSV");
  read->add_option("files", a.files, "FILE, or FORM=FILE where the titles do not tell which form it is")->required();
  read->add_option("--profile", a.forms.profile, "name of the form that the files are (by their titles)");
  read->add_option("--sheet", a.forms.sheet, "read this sheet of a workbook alone (every one)");
  read->add_option("--unit", a.forms.unit, "name of the unit that the forms are filed for (from the head of a report)");
  read->add_option("--into", a.forms.into, "dossier that is added to; what it has already stays");
  read->add_option("--out", a.forms.out, "write the dossier to this file (standard output)");
  read->add_option("--profiles", a.forms.profiles, "folder of import profiles (built in)");
  read->add_option("--format", a.output.format, "text or json: how faults are told; the dossier is JSON in either")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  AddLanguage(read, a);
  read->callback(
      [&a] { a.run = [&a] { return RunImport(a.forms, a.files, cluster::v1::Dossier::descriptor(), a.online); }; });

  CLI::App* make = app.add_subcommand("template", "write empty forms, XLSX");
  make->add_option("name", a.name, "name of a form, or `all`: each on a sheet of its own");
  make->add_option("--out", a.forms.out, "workbook to write");
  make->add_flag("--list", a.forms.list, "list the forms");
  make->add_option("--profiles", a.forms.profiles, "folder of import profiles (built in)");
  AddLanguage(make, a);
  make->callback(
      [&a] { a.run = [&a] { return RunTemplate(a.forms, a.name, cluster::v1::Dossier::descriptor(), a.online); }; });
}

}  // namespace svod::cli
