// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/signal.hpp"
#include "workloads/scenario/tree/choices.hpp"
#include "workloads/scenario/tree/names.hpp"

namespace mktme::scenario {

/// Types of single words. They have the names of the grammar; word_traits.hpp reads and prints them.

/// A word that stands as it is written.
struct Word {
    std::string text;
    Position at;
    bool operator==(const Word&) const = default;
};
/// TYPE: type of a key.
struct Type {
    std::string text;
    Position at;
    bool operator==(const Type&) const = default;
};
/// STR: text between quotes.
struct Str {
    std::string text;
    Position at;
    bool operator==(const Str&) const = default;
};
/// OP: operation of the conformance languages.
struct Operation {
    std::string name;
    Position at;
    bool operator==(const Operation&) const = default;
};
/// Word of a call or of its result, as the conformance languages spell it.
struct CallWord {
    std::string text;
    Position at;
    bool operator==(const CallWord&) const = default;
};
struct ResultWord {
    std::string text;
    bool operator==(const ResultWord&) const = default;
};

/// DEC: 64 bits without sign.
struct Dec {
    std::uint64_t value = 0;
    Position at;
    bool operator==(const Dec&) const = default;
};
/// NUMBER that a statistic is compared with.
struct Number {
    double value = 0;
    bool operator==(const Number&) const = default;
};
/// Amount of memory in bytes, or in pages.
struct Extent {
    std::uint64_t count = 0;
    bool in_pages = false;
    Position at;
    bool operator==(const Extent&) const = default;
};
/// LEN and OFF: length, and offset from the beginning of a range.
struct Len : Extent {
    bool operator==(const Len&) const = default;
};
struct Off : Extent {
    bool operator==(const Off&) const = default;
};
struct Byte {
    std::uint8_t value = 0;
    bool operator==(const Byte&) const = default;
};
/// XBYTE: a byte, or with `!` "no line holds it all over".
struct XByte {
    std::uint8_t value = 0;
    bool is_absent = false;
    bool operator==(const XByte&) const = default;
};
struct Hex32 {
    std::uint32_t value = 0;
    bool operator==(const Hex32&) const = default;
};
/// BIT of the line at an offset: 0 to 511.
struct Bit {
    std::uint16_t value = 0;
    bool operator==(const Bit&) const = default;
};
struct Prot {
    bool read = false;
    bool write = false;
    bool execute = false;
    bool grows_down = false;
    bool grows_up = false;
    Position at;
    bool operator==(const Prot&) const = default;
};
/// KIND of a mapping.
struct Kind {
    Backing backing = Backing::anon;
    Sharing sharing = Sharing::exclusive;
    bool operator==(const Kind&) const = default;
};
using Sig = task::Signal;

/// Serial of a key, as a bare number.
struct Serial {
    std::int32_t value = 0;
    bool operator==(const Serial&) const = default;
};
/// A keyring where a key is wanted.
struct RingKey {
    Ring ring = Ring::thread;
    bool operator==(const RingKey&) const = default;
};
/// KEY. A name may also be that of a descriptor.
using Key = std::variant<Serial, RingKey, FKey>;
/// PK: a protection key, by name or number.
using Pk = std::variant<Dec, PkName>;

/// STATE of a KeyID.
struct State {
    SlotState value = SlotState::free;
    Position at;
    bool operator==(const State&) const = default;
};

/// OUTCOME: one of what an action may end with instead of success. HANGS: still asleep at `end`.
struct Hangs {
    bool operator==(const Hangs&) const = default;
};
using Outcome = std::variant<syscall::Errno, Sig, SegvCode, Hangs>;
/// Outcomes of which any is right. With `->skip` success is right too, and names left undefined skip later lines.
struct Outcomes {
    std::vector<Outcome> any_of;
    bool or_skip = false;
    bool operator==(const Outcomes&) const = default;
};

/// FIRST:COUNT of the user ids of a container.
struct IdRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    bool operator==(const IdRange&) const = default;
};

/// Part of the KeyIDs of one class of tenants.
struct SlotShare {
    std::string slot_class;
    std::uint64_t slots = 0;
    bool operator==(const SlotShare&) const = default;
};
/// SETTING: one word, `key=value`.
struct Setting {
    std::string key;
    std::variant<std::uint64_t, std::string, std::vector<SlotShare>> value;
    Position at;
    bool operator==(const Setting&) const = default;
};

}  // namespace mktme::scenario
