// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"
#include "models/contents/write_number.hpp"
#include "models/memctrl/address/address_map.hpp"
#include "models/memctrl/request/line_keys.hpp"
#include "models/memctrl/request/requester_id.hpp"

namespace mktme {

namespace memctrl {

enum class Direction : std::uint8_t { read, write };
inline constexpr std::size_t direction_count = 2;
constexpr std::size_t index_of(Direction direction) { return static_cast<std::size_t>(direction); }

}  // namespace memctrl

template <>
struct EnumNames<memctrl::Direction> {
    static constexpr std::array<std::string_view, memctrl::direction_count> names{"read", "write"};
};

namespace memctrl {

/// What a requester wants to hear of a line.
struct Answers {
    bool accepted = false;  // the cycle in which it enters its queue
    bool done = false;      // when a read has its data, or a write its last beat on the bus
    bool data = false;      // the bytes of a read, where contents are simulated
};

/// Request for a 64-byte line at the port of a data channel.
struct Request {
    DramAddr line{};  // of its first byte
    Location where{};
    const LineKey* key = nullptr;  // that of the cycle in which the line comes to its port
    std::uint64_t tag = 0;         // the requester's own number, returned with its answers
    contents::WriteNumber write = contents::no_write;  // number of its data, where contents are simulated
    KeyId keyid{};
    RequesterId from{};
    Direction direction{};
    bool is_partial = false;  // a write of less than the line: read, merge, write
    Answers answers{};

    /// Returns true if both have the same physical address, KeyID included.
    [[nodiscard]] bool is_same_line(const Request& other) const {
        return line == other.line && keyid == other.keyid;
    }
};

}  // namespace memctrl
}  // namespace mktme
