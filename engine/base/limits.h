// Every limit of the engine, each with its reason. A limit that is reached is an error that names it, never a cut
// answer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace svod {

struct Limits {
  // A document as read, in bytes. A yearly report of 52 activities and 40 programmes takes 28 KB as JSON; this is 500
  // times that, and bounds the memory of one request.
  size_t document_bytes_max = 16u << 20;
  // Nesting of a document. The schema nests 9 deep; more is an attack on the stack.
  int document_depth_max = 32;
  // Messages in a document, all levels together: objects of its JSON. The largest sample has some 2,000. A message
  // takes two bytes when nothing stands in it, but 180 when it is read and 800 while it is judged: 16 MiB of them would
  // take 7 GB and more than a minute; this many take a fifth of a gigabyte and some seconds.
  size_t document_messages_max = 200'000;
  // Faults reported for one document or one pack; the rest is counted. A person reads no more.
  size_t diagnostics_max = 200;
  // One rule file, in bytes. The whole appendix takes 6 KB.
  size_t rule_file_bytes_max = 1u << 20;
  // Rules of a pack after for_each over tables. The regulation has 120 provisions.
  size_t rules_max = 5000;
  // One expression, in bytes: far beyond what a person can check against a clause.
  size_t expression_bytes_max = 8192;
  // Nesting of an expression: bounds recursion of parser, checker and evaluator.
  int expression_depth_max = 64;
  // Operators, fields or indexes in a row, as in `a + b + c`: what they make is as deep as they are long, and what goes
  // over it recurses. && and || are balanced and not counted.
  int expression_chain_max = 250;
  // Evaluation steps of one rule, all its instances together: one per node visited, more for long texts. A for-each
  // over 1,000 items with a nested list of 100 takes 1 million; ten times that stays under a second.
  int64_t steps_max = 10'000'000;
  // Steps of the search for all cures of one verdict: evaluations of changed dossiers, and the arithmetic of
  // reallocations. Those of the worst sample take 16 thousand; this many take a few seconds. Beyond them findings have
  // no cure, and say so.
  int64_t cure_steps_max = 50'000'000;
  // Memory of the texts, lists and maps that one evaluation makes, in bytes: the largest document four times over.
  size_t made_bytes_max = 64u << 20;
  // Places of the document that one evaluation touches, each time it touches them: some 100 MB at most.
  size_t places_max = 2'000'000;
  // Nesting of lists and maps that become a text or a message: the bound of that recursion.
  int value_depth_max = 64;
  // Digits behind the point that a formatted number may ask for, as in other implementations of CEL.
  int format_precision_max = 1000;
  // Memory of one regular expression, its program and its caches, in bytes: bounds what a hostile pattern costs. That
  // of a rule takes a few hundred.
  int64_t pattern_bytes_max = 1 << 20;
  // Patterns made by expressions that one evaluation keeps compiled, each of up to pattern_bytes_max; more are compiled
  // anew each time. A pattern that stands in a rule is compiled with it and not counted.
  size_t patterns_max = 16;
  // Fields that one evaluation records as read: every pair of some 250 lines with three fields each, in a few
  // megabytes.
  size_t trace_max = 200'000;
  // Findings of one verdict: bounds its size. 5,000 rules, or one rule for each of 5,000 items.
  size_t findings_max = 20'000;
  // Places listed in one finding; the rest is counted.
  size_t evidence_max = 20;
  // Missing paths listed in one finding; the rest is counted.
  size_t missing_max = 50;
  // Decisions on one rule of which it is not known whether they count, and which are tried both ways: a thousand ways,
  // of which each that sets other values is a judgement. With more of them the rule is UNDETERMINED.
  size_t unsure_changes_max = 10;
};

// The limits in force. There is one set: a limit that differs by caller would give two verdicts for one dossier.
inline constexpr Limits kLimits;

}  // namespace svod
