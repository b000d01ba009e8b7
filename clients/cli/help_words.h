// What the help, the manual and the completion say in Russian. The command line is described once, in English, where
// its verbs are made; this puts Russian in the place of it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace svod::cli {

// The Russian of a description of a verb or an option; empty: there is none.
std::string_view RussianHelp(std::string_view english);

// Puts it in the place of all descriptions below the program, and into the headings of the help. What has none stays.
void TranslateHelp(CLI::App& app);

// Whether help is to be in Russian, which is asked for before the words are parsed: as `--lang` says, wherever it
// stands, otherwise as the locale does.
bool IsHelpRussian(const std::vector<std::string>& words);

}  // namespace svod::cli
