// Every text that a finding can say, in Russian and English, rendered from a message id and its parameters. Logic never
// writes a text; a text never decides anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/verdict/quantity.h"
#include "svod/v1/verdict.pb.h"

namespace svod {

// Renders `message` in both languages; that of a finding lacks parameters until RenderTexts (rendering.h) adds them. A
// template says `{name}` for a parameter and `{name:день|дня|дней}` for a number
// with the noun in its plural form (two forms in English). REQUIRES: the id is known and has its parameters; anything
// else is a fault of the engine and renders as the id, so that it is seen and never lost.
v1::LocalizedText RenderMessage(const v1::MessageRef& message);
// The same into *text, which may stand on an arena.
void RenderMessage(const v1::MessageRef& message, v1::LocalizedText* text);

// Adds the parameter `name`.
void AddParameter(std::string_view name, v1::Quantity value, v1::MessageRef* message);

// Every message id, for tests and for clients that translate by themselves.
std::vector<std::string> MessageIds();
// The parameters that the texts of `id` use, in order of first use; empty when the id is unknown.
std::vector<std::string> MessageParameters(std::string_view id);

// The plural form for `n`, 0-based: Russian one / few / many (1 день, 2 дня, 5 дней, 11 дней, 21 день), English one /
// other.
int PluralForm(int64_t n, Language language);

}  // namespace svod
