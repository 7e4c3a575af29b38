// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/mappings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <vector>

#include "tests/conformance/oracle/memory/arena.hpp"
#include "tests/conformance/oracle/memory/pkru.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr int hex = 16;

/// Mapping as /proc/self/smaps shows it.
struct Mapping {
    Address begin = 0;
    Address end = 0;
    std::string permissions;
    std::string key;
    std::string backing;
    std::string flags;  // each after a comma
};

/// Returns what a mapping maps, for its name and its offset in pages. A name may contain spaces.
std::string backing_of(const std::string& name, std::uint64_t page) {
    constexpr std::string_view memory_file = "/memfd:";
    if (name.empty()) return "anon";
    if (name.starts_with("/dev/zero")) return fmt::format("shm+{}", page);
    if (!name.starts_with(memory_file)) return name;
    const auto file = name.substr(memory_file.size());
    return fmt::format("{}+{}", file.substr(0, file.find(' ')), page);
}

/// Returns the mapping of a line `BEGIN-END PERMS OFFSET DEVICE INODE [NAME]`.
Mapping mapping_of(const std::string& line, const Words& words) {
    constexpr std::size_t name_word = 5;
    const auto& range = words[0];
    const auto name = words.size() > name_word ? line.substr(line.find(words[name_word])) : std::string{};
    return {.begin = unsigned_number(range, hex),
            .end = unsigned_number(range.substr(range.find('-') + 1), hex),
            .permissions = words[1],
            .key = has_protection_keys() ? "0" : "-",
            .backing = backing_of(name.substr(0, name.find_last_not_of(' ') + 1),
                                  unsigned_number(words[2], hex) / page_size),
            .flags = {}};
}

/// Returns those VmFlags that lists show, each after a comma.
std::string shown_flags(const Words& words) {
    constexpr std::array<std::string_view, 6> shown{"dc", "wf", "lo", "nr", "gd", "de"};
    std::string flags;
    for (const auto& word : words)
        if (std::ranges::find(shown, word) != shown.end()) flags += "," + word;
    return flags;
}

std::vector<Mapping> mappings_in_arena() {
    std::ifstream smaps{"/proc/self/smaps"};
    std::vector<Mapping> mappings;
    bool inside = false;
    for (std::string line; std::getline(smaps, line);) {
        const auto words = words_of(line);
        if (words.empty()) continue;
        if (!words[0].ends_with(':')) {
            auto mapping = mapping_of(line, words);
            inside = mapping.begin < arena_end && mapping.end > arena_begin;
            if (inside) mappings.push_back(std::move(mapping));
        } else if (inside && words[0] == "ProtectionKey:") {
            mappings.back().key = words.at(1);
        } else if (inside && words[0] == "VmFlags:") {
            mappings.back().flags = shown_flags(words);
        }
    }
    return mappings;
}

/// Returns true if a list of pages shows both mappings as one range.
bool continues(const Mapping& first, const Mapping& next) {
    return first.end == next.begin && first.permissions == next.permissions && first.key == next.key;
}

void merge_neighbours(std::vector<Mapping>& mappings) {
    std::vector<Mapping> merged;
    for (auto& mapping : mappings) {
        if (!merged.empty() && continues(merged.back(), mapping)) merged.back().end = mapping.end;
        else merged.push_back(std::move(mapping));
    }
    mappings = std::move(merged);
}

}  // namespace

std::string listed_mappings(Listing listing) {
    auto mappings = mappings_in_arena();
    if (listing == Listing::pages) merge_neighbours(mappings);
    std::string list;
    for (const auto& [begin, end, permissions, key, backing, flags] : mappings) {
        if (!list.empty()) list += " ";
        list += fmt::format("{}-{}:{}:{}", page_text(begin), page_text(end), permissions, key);
        if (listing == Listing::mappings) list += fmt::format(":{}{}", backing, flags);
    }
    return list.empty() ? "none" : list;
}

std::string without_protection_keys(const std::string& list) {
    constexpr std::size_t key_field = 2;
    std::string result;
    for (const auto& mapping : words_of(list)) {
        auto fields = words_of(mapping, ":");
        if (fields.size() > key_field && fields[key_field] == "0") fields[key_field] = "-";
        if (!result.empty()) result += " ";
        result += fmt::format("{}", fmt::join(fields, ":"));
    }
    return result;
}

}  // namespace mktme::oracle
