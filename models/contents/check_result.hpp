// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/contents/line_flips.hpp"
#include "models/contents/line_tag.hpp"

namespace mktme::contents {

/// Who reads or writes which line, under which key.
struct Access {
    DramAddr line;
    KeyId keyid;
    KeyIdentity key;          // that of the KeyID at this moment
    bool has_own_key;         // `key` is the KeyID's own, not the one of KeyID 0
    bool has_mac = false;     // the key's algorithm has integrity
    bool is_private = false;  // the KeyID is TDX-private
};

/// What was done to a line behind the controller's back.
struct Tampering {
    LineTag truth;      // of what the controller wrote last
    DramAddr home{};    // where that which lies there was written
    LineFlips flips{};  // and what was changed of it since
};

/// What a read got.
struct CheckResult {
    std::optional<WrongRead> wrong;  // none: what was written last, or a line never written
    bool is_garbage = false;         // wrong, and no plaintext of anybody's
    bool is_leak = false;            // readable for the reader, but protected by the key of another KeyID
    bool is_unwritten = false;       // nobody ever wrote the line: anything is right
    bool is_withheld = false;        // the line is TDX's and the reader is not: it gets zeros
    bool is_poisoned = false;        // MAC or owner bit are not what the reader's must be: it gets poison
};

/// What the controller does with a line it has read, before anybody gets it.
enum class Delivery : std::uint8_t { data, zeros, poison };

/// The MAC in DRAM is that of the line, its address, the reader's key and owner bit. 28 bits may be so by chance; here they
/// never are.
bool mac_fits(const Access& reader, const LineTag& found, const Tampering* tampering);
/// Look at owner bit and, for an algorithm with integrity, at the MAC.
Delivery delivery(const Access& reader, const LineTag& found, const Tampering* tampering, bool mac_fits);

/// Judge a read that found `found`. The first that fits: docs/models/contents.md, section Check results.
CheckResult judge(const Access& reader, const LineTag& found, const Tampering* tampering, Delivery delivery);

/// True when the reader's key gives back the plaintext that was encrypted, whoever it was meant for.
bool is_readable(const Access& reader, const LineTag& found, const Tampering* tampering);

}  // namespace mktme::contents
