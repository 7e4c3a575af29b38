// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mktme::oracle {

using Address = std::uint64_t;

constexpr std::uint64_t page_size = 4096;  // bytes

/// Range of addresses that scripts use. The kernel places nothing there on its own.
constexpr Address arena_begin = 0x100000000000;
constexpr std::uint64_t arena_pages = 4096;
constexpr Address arena_end = arena_begin + arena_pages * page_size;

constexpr bool in_arena(Address address) { return address >= arena_begin && address < arena_end; }

/// Returns the address of `PAGE`, `PAGE+BYTES` or `raw:ADDRESS`. Pages count from the begin of the arena.
Address address_of(const std::string& word);

/// Returns the number of bytes of `PAGES`, `PAGES+BYTES` or `raw:BYTES`.
std::uint64_t length_of(const std::string& word);

/// Returns an address in the notation of address_of.
std::string page_text(Address address);

}  // namespace mktme::oracle
