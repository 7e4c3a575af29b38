// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/memory/memory_words.hpp"

#include <fmt/format.h>
#include <array>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>

#include "kernel_model/mm/calls/madvise.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/calls/mremap.hpp"
#include "sim/conformance/case_words.hpp"

namespace mktme::sim {

namespace {

struct Named {
    std::string_view name;
    std::uint64_t value;
};

constexpr std::uint64_t map_deny_write = 0x800;  // MAP_DENYWRITE, which no longer has an effect

constexpr std::array map_names{
    Named{"priv", mm::map::is_private},
    Named{"shared", mm::map::shared},
    Named{"validate", mm::map::shared_validate},
    Named{"anon", mm::map::anonymous},
    Named{"fixed", mm::map::fixed},
    Named{"noreplace", mm::map::fixed_noreplace},
    Named{"noreserve", mm::map::no_reserve},
    Named{"populate", mm::map::populate},
    Named{"locked", mm::map::locked},
    Named{"growsdown", mm::map::grows_down},
    Named{"stack", mm::map::stack},
    Named{"denywrite", map_deny_write},
    Named{"droppable", mm::map::droppable},
};
constexpr std::array remap_names{
    Named{"none", 0},
    Named{"maymove", mm::remap::may_move},
    Named{"fixed", mm::remap::fixed},
    Named{"dontunmap", mm::remap::dont_unmap},
};

constexpr std::uint64_t value_of(mm::Advice advice) { return static_cast<std::uint64_t>(advice); }
constexpr std::array advice_names{
    Named{"normal", value_of(mm::Advice::normal)},
    Named{"random", value_of(mm::Advice::random)},
    Named{"sequential", value_of(mm::Advice::sequential)},
    Named{"willneed", value_of(mm::Advice::will_need)},
    Named{"dontneed", value_of(mm::Advice::dont_need)},
    Named{"free", value_of(mm::Advice::free)},
    Named{"remove", value_of(mm::Advice::remove)},
    Named{"dontfork", value_of(mm::Advice::dont_fork)},
    Named{"dofork", value_of(mm::Advice::do_fork)},
    Named{"dontdump", value_of(mm::Advice::dont_dump)},
    Named{"dodump", value_of(mm::Advice::do_dump)},
    Named{"wipeonfork", value_of(mm::Advice::wipe_on_fork)},
    Named{"keeponfork", value_of(mm::Advice::keep_on_fork)},
    Named{"populate_read", value_of(mm::Advice::populate_read)},
    Named{"populate_write", value_of(mm::Advice::populate_write)},
    Named{"collapse", value_of(mm::Advice::collapse)},
    Named{"guard", value_of(mm::Advice::guard_install)},
    Named{"unguard", value_of(mm::Advice::guard_remove)},
};
constexpr std::array sync_names{Named{"async", 1}, Named{"sync", 4}};

/// Returns true for a number of pages or bytes, possibly negative, that can be added to an address.
bool is_offset(std::uint64_t number) {
    constexpr std::int64_t limit = std::int64_t{1} << 50U;  // of pages, 2^62 bytes
    const auto offset = static_cast<std::int64_t>(number);
    return -limit <= offset && offset <= limit;
}

std::optional<std::uint64_t> look_up(std::span<const Named> names, const std::string& word) {
    for (const auto& [name, value] : names)
        if (name == word) return value;
    return std::nullopt;
}

std::optional<std::uint64_t> name_or_number(std::span<const Named> names, const std::string& word) {
    const auto value = look_up(names, word);
    return value ? value : parse_bits(word, 0);
}

/// Returns the bitwise OR of comma-separated words that `read` parses; nothing if it cannot parse one of them.
template <class Read>
std::optional<std::uint64_t> sum_of(const std::string& words, Read&& read) {
    std::istringstream in{words};
    std::uint64_t sum = 0;
    for (std::string word; std::getline(in, word, ',');) {
        const auto value = read(word);
        if (!value) return std::nullopt;
        sum |= *value;
    }
    return sum;
}

/// Returns `value` as the kernel gets it: the recorder keeps protections and flags in an int, which is sign-extended.
std::uint64_t as_int(std::uint64_t value) {
    return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(value)});
}

std::optional<std::uint64_t> protection_letter(char letter) {
    switch (letter) {
        case 'r': return mm::prot::read;
        case 'w': return mm::prot::write;
        case 'x': return mm::prot::exec;
        case 'd': return mm::prot::grows_down;
        case 'u': return mm::prot::grows_up;
        case '-': return mm::prot::none;
        default: return std::nullopt;
    }
}

}  // namespace

void MemoryWords::reject(std::size_t i, const char* wanted) const {
    throw UserError{step_->place, fmt::format("\"{}\" is not {}", word(i), wanted)};
}

std::uint64_t MemoryWords::pages_and_bytes(std::size_t i, std::uint64_t base) const {
    const auto& text = word(i);
    if (text.starts_with("raw:")) {
        const auto value = parse_bits(text.substr(4), 0);
        return value ? *value : (reject(i, "raw: and a number"), 0);
    }
    const auto plus = text.find('+');
    const auto pages = parse_bits(text.substr(0, plus), 10);
    const auto bytes = plus == std::string::npos ? 0 : parse_bits(text.substr(plus + 1), 10);
    if (!pages || !bytes || !is_offset(*pages) || !is_offset(*bytes))
        reject(i, "pages, pages+bytes or raw:0x...");
    return base + mm::in_bytes(*pages) + *bytes;
}

mm::Address MemoryWords::address(std::size_t i) const {
    return word(i) == "any" ? 0 : pages_and_bytes(i, case_arena.start);
}

mm::Address MemoryWords::length(std::size_t i) const { return pages_and_bytes(i, 0); }

std::uint64_t MemoryWords::protection(std::size_t i) const {
    if (const auto value = parse_bits(word(i), 0)) return as_int(*value);
    std::uint64_t protection = 0;
    for (const char letter : word(i)) {
        const auto bit = protection_letter(letter);
        if (!bit) reject(i, "a protection (letters of rwxdu-, or a number)");
        protection |= *bit;
    }
    return protection;
}

std::uint64_t MemoryWords::map_flags(std::size_t i) const {
    const auto flags = sum_of(word(i), [](const auto& flag) { return name_or_number(map_names, flag); });
    return flags ? as_int(*flags) : (reject(i, "flags of mmap"), 0);
}

std::uint64_t MemoryWords::remap_flags(std::size_t i) const {
    const auto flags = sum_of(word(i), [](const auto& flag) { return look_up(remap_names, flag); });
    return flags ? *flags : (reject(i, "flags of mremap"), 0);
}

std::int32_t MemoryWords::advice(std::size_t i) const {
    const auto value = name_or_number(advice_names, word(i));
    return value ? static_cast<std::int32_t>(*value) : (reject(i, "advice of madvise"), 0);
}

std::uint32_t MemoryWords::sync_flags(std::size_t i) const {
    const auto value = name_or_number(sync_names, word(i));
    return value ? static_cast<std::uint32_t>(*value) : (reject(i, "flags of msync"), 0);
}

std::uint64_t MemoryWords::number(std::size_t i) const {
    const auto value = parse_bits(word(i), 0);
    return value ? *value : (reject(i, "a number"), 0);
}

std::uint32_t MemoryWords::hex(std::size_t i) const {
    const auto value = parse_bits(word(i), 16);
    const bool fits = value && *value <= UINT32_MAX;
    return fits ? static_cast<std::uint32_t>(*value) : (reject(i, "a hexadecimal number of 32 bits"), 0);
}

std::string shown_address(mm::Address address) {
    const auto offset = static_cast<std::int64_t>(address - case_arena.start);
    const auto bytes = address % mm::page_size;
    const auto pages = offset / static_cast<std::int64_t>(mm::page_size);
    return bytes == 0 ? fmt::format("{}", pages) : fmt::format("{}+{}", pages, bytes);
}

}  // namespace mktme::sim
