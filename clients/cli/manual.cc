// Tested by: tests/clients/cli/manual_test.cc, tests/e2e/manual_test.py.
#include "clients/cli/manual.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace svod::cli {
namespace {

// `{a,b,c}` in what the parser calls the type of an option with a fixed set of values.
std::vector<std::string> ChoicesOf(const std::string& type) {
  std::vector<std::string> choices;
  const size_t open = type.find('{');
  const size_t close = type.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::string_view rest = std::string_view(type).substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    choices.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return choices;
}

OptionPage OptionOf(const CLI::Option& option) {
  OptionPage page;
  page.positional = option.get_positional();
  if (page.positional) {
    page.names = {option.get_single_name()};
  } else {
    for (const std::string& name : option.get_snames()) page.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) page.names.push_back("--" + name);
  }
  page.required = option.get_required();
  page.takes_value = option.get_items_expected_max() > 0;
  page.choices = ChoicesOf(option.get_type_name());
  page.initial = option.get_default_str();
  page.description = option.get_description();
  return page;
}

void AddPages(const CLI::App& app, const std::string& path, std::vector<VerbPage>* pages) {
  VerbPage page;
  page.path = path;
  page.description = app.get_description();
  for (const CLI::Option* option : app.get_options({})) page.options.push_back(OptionOf(*option));
  const std::vector<const CLI::App*> verbs = app.get_subcommands(std::function<bool(const CLI::App*)>());
  for (const CLI::App* verb : verbs) page.verbs.push_back(verb->get_name());
  pages->push_back(std::move(page));
  for (const CLI::App* verb : verbs) {
    AddPages(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), pages);
  }
}

std::string_view FirstVerb(std::string_view path) { return path.substr(0, path.find(' ')); }

// As roff reads it: no escapes, no line that is a request, and hyphens that can be searched for and copied.
std::string Roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Synopsis(const VerbPage& page) {
  std::string text = ".B svod " + Roff(page.path) + "\n";
  if (!page.verbs.empty()) return text + ".I VERB\n.RI [ options ]\n";
  for (const OptionPage& option : page.options) {
    if (!option.positional && !option.required) continue;
    const std::string name = Roff(option.names.front());
    const std::string shown = option.positional ? "\\fI" + name + "\\fR" : "\\fB" + name + "\\fR \\fIVALUE\\fR";
    text += (option.required ? shown : "[" + shown + "]") + "\n";
  }
  return text + ".RI [ options ]\n";
}

std::string OptionText(const OptionPage& option) {
  std::string head;
  for (const std::string& name : option.names) head += (head.empty() ? "" : ", ") + ("\\fB" + Roff(name) + "\\fR");
  if (!option.positional && option.takes_value) {
    std::string values;
    for (const std::string& choice : option.choices) values += (values.empty() ? "" : "|") + choice;
    head += " \\fI" + (values.empty() ? "VALUE" : Roff(values)) + "\\fR";
  }
  std::string text = ".TP\n" + head + "\n" + Roff(option.description) + "\n";
  if (!option.initial.empty()) text += "(" + Roff(option.initial) + ")\n";
  return text;
}

std::string OptionsText(const VerbPage& page) {
  std::string text;
  for (const OptionPage& option : page.options) text += OptionText(option);
  return text;
}

std::string Head(const std::string& name, const std::string& description) {
  return ".TH \"" + Roff(name) + "\" 1 \"\" Svod \"Svod\"\n.SH NAME\n" + Roff(name) + " \\- " + Roff(description) +
         "\n.SH SYNOPSIS\n";
}

constexpr std::string_view kExitCodes =
    ".SH EXIT STATUS\n"
    ".TP\n0\nDone; of a check: compliant, remarks included.\n"
    ".TP\n1\nNon\\-compliant; of other verbs: something is found wanting, or is not as it was.\n"
    ".TP\n2\nUndetermined.\n"
    ".TP\n3\nBad input or usage.\n"
    ".TP\n4\nThe service failed, or is not there.\n"
    ".PP\nOf several the worst counts: 4, 3, 1, 2, 0.\n";
constexpr std::string_view kEnvironment =
    ".SH ENVIRONMENT\n"
    ".TP\nSVOD_SERVER, SVOD_CA, SVOD_CERT, SVOD_KEY, SVOD_TOKEN_FILE\n"
    "What the options of connections say where they are left out.\n"
    ".TP\nLC_ALL, LC_MESSAGES, LANG\nThe language of the output: Russian where the first that is set begins with ru.\n"
    ".TP\nNO_COLOR\nNo colours.\n"
    ".TP\nCOLUMNS\nThe width of the terminal.\n"
    ".SH FILES\n"
    ".TP\n~/.config/svod/profile.yaml\nOptions of connections.\n";

std::string ProgramPage(const std::vector<VerbPage>& pages) {
  const VerbPage& program = pages.front();
  std::string text = Head("svod", program.description) + Synopsis(program) + ".SH VERBS\n";
  for (const VerbPage& page : pages) {
    if (page.path.empty() || page.path.find(' ') != std::string::npos) continue;
    text += ".TP\n.BR svod\\-" + Roff(page.path) + " (1)\n" + Roff(page.description) + "\n";
  }
  return text + std::string(kExitCodes) + std::string(kEnvironment) + ".SH SEE ALSO\n.BR svodd (8)\n";
}

std::string VerbManual(const std::vector<VerbPage>& pages, const VerbPage& first) {
  std::string text = Head("svod-" + first.path, first.description);
  const auto is_below = [&](const VerbPage& page) { return FirstVerb(page.path) == first.path && page.verbs.empty(); };
  bool next = false;
  for (const VerbPage& page : pages) {
    if (!is_below(page)) continue;
    text += (next ? ".br\n" : "") + Synopsis(page);
    next = true;
  }
  if (first.verbs.empty()) {
    text += ".SH OPTIONS\n" + OptionsText(first);
  } else {
    text += ".SH VERBS\n";
    for (const VerbPage& page : pages) {
      if (is_below(page))
        text += ".SS svod " + Roff(page.path) + "\n" + Roff(page.description) + "\n" + OptionsText(page);
    }
  }
  return text + std::string(kExitCodes) + ".SH SEE ALSO\n.BR svod (1)\n";
}

// In single quotes of a shell.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

template <typename Of>
std::string Joined(const std::vector<Of>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The verbs that were written so far make the path; what may follow is looked up by it.
std::string Bash(const std::vector<VerbPage>& pages) {
  std::string verbs;
  std::string options;
  std::string values;
  for (const VerbPage& page : pages) {
    const std::string path = Quoted(page.path);
    if (!page.verbs.empty()) verbs += "    " + path + ") echo " + Quoted(Joined(page.verbs)) + " ;;\n";
    std::vector<std::string> names;
    for (const OptionPage& option : page.options) {
      if (option.positional) continue;
      names.insert(names.end(), option.names.begin(), option.names.end());
      const std::string found = option.choices.empty() ? "-" : Joined(option.choices);
      for (const std::string& name : option.names) {
        if (option.takes_value) values += "    " + Quoted(page.path + " " + name) + ") echo " + Quoted(found) + " ;;\n";
      }
    }
    options += "    " + path + ") echo " + Quoted(Joined(names)) + " ;;\n";
  }
  return "# Completion of svod for bash.\n"
         "_svod_verbs() {\n  case $1 in\n" +
         verbs +
         "  esac\n}\n"
         "_svod_options() {\n  case $1 in\n" +
         options +
         "  esac\n}\n"
         "# `-`: any value, files among them.\n"
         "_svod_values() {\n  case $1 in\n" +
         values +
         "  esac\n}\n"
         "_svod() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} path= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    [[ \" $(_svod_verbs \"$path\") \" == *\" ${COMP_WORDS[i]} \"* ]] || continue\n"
         "    path+=${path:+ }${COMP_WORDS[i]}\n"
         "  done\n"
         "  local values\n"
         "  values=$(_svod_values \"$path ${COMP_WORDS[COMP_CWORD - 1]}\")\n"
         "  COMPREPLY=()\n"
         "  if [[ $values == - ]]; then\n"
         "    return 0\n"
         "  elif [[ -n $values ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$word\")\n"
         "  elif [[ $word == -* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$(_svod_options \"$path\")\" -- \"$word\")\n"
         "  else\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$(_svod_verbs \"$path\")\" -- \"$word\")\n"
         "  fi\n"
         "}\n"
         "complete -o default -F _svod svod\n";
}

std::string Fish(const std::vector<VerbPage>& pages) {
  std::string text =
      "# Completion of svod for fish.\n"
      "# Whether the verbs that were written so far are these.\n"
      "function __svod_at\n"
      "    set -l words\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        string match -q -- '-*' $word; or set -a words $word\n"
      "    end\n"
      "    set -l count (count $argv)\n"
      "    test $count -eq 0; and test (count $words) -eq 0; and return 0\n"
      "    test $count -gt 0; and test \"$words[1..$count]\" = \"$argv\"\n"
      "end\n"
      "complete -c svod -f -n __svod_at\n";
  for (const VerbPage& page : pages) {
    const std::string at = "complete -c svod -n " + Quoted("__svod_at" + (page.path.empty() ? "" : " " + page.path));
    for (const VerbPage& below : pages) {
      const size_t space = below.path.rfind(' ');
      const std::string above = space == std::string::npos ? "" : below.path.substr(0, space);
      if (below.path.empty() || above != page.path) continue;
      text += at + " -a " + below.path.substr(space == std::string::npos ? 0 : space + 1) + " -d " +
              Quoted(below.description) + "\n";
    }
    for (const OptionPage& option : page.options) {
      if (option.positional) continue;
      text += at;
      for (const std::string& name : option.names) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (option.takes_value) text += option.choices.empty() ? " -r" : " -x -a " + Quoted(Joined(option.choices));
      text += " -d " + Quoted(option.description) + "\n";
    }
  }
  return text;
}

}  // namespace

std::vector<VerbPage> PagesOf(const CLI::App& app) {
  std::vector<VerbPage> pages;
  AddPages(app, "", &pages);
  return pages;
}

std::vector<ManualFile> ManualOf(const std::vector<VerbPage>& pages) {
  std::vector<ManualFile> files = {{"svod.1", ProgramPage(pages)}};
  for (const VerbPage& page : pages) {
    const bool first = !page.path.empty() && page.path.find(' ') == std::string::npos;
    if (first) files.push_back({"svod-" + page.path + ".1", VerbManual(pages, page)});
  }
  return files;
}

std::string CompletionOf(const std::vector<VerbPage>& pages, const std::string& shell) {
  if (shell == "fish") return Fish(pages);
  if (shell == "bash") return Bash(pages);
  return "#compdef svod\nautoload -U +X bashcompinit && bashcompinit\n" + Bash(pages);
}

}  // namespace svod::cli
