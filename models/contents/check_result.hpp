// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/contents/line_flips.hpp"
#include "models/contents/line_tag.hpp"

namespace mktme::contents {

/// Access to a line: its address, KeyID and key.
struct Access {
    DramAddr line;
    KeyId keyid;
    KeyIdentity key;          // present key of the KeyID
    bool has_own_key;         // `key` is the KeyID's own, not the one of KeyID 0
    bool has_mac = false;     // the key's algorithm has integrity
    bool is_private = false;  // the KeyID is TDX-private
};

/// Change to a line that bypassed the controller.
struct Tampering {
    LineTag truth;      // tag of the controller's last write
    DramAddr home{};    // address at which the present contents were written
    LineFlips flips{};  // bits changed since then
};

/// Check result of a read.
struct CheckResult {
    std::optional<WrongRead> wrong;  // none: the latest write, or a line never written
    bool is_garbage = false;         // wrong, and not the plaintext of any write
    bool is_leak = false;            // readable for the reader, but protected by the key of another KeyID
    bool is_unwritten = false;       // the line was never written: any data are correct
    bool is_withheld = false;        // the line is TDX-private and the reader is not: it gets zeros
    bool is_poisoned = false;        // MAC or owner bit do not match the reader: it gets poison
};

/// Data that the controller delivers for a line it has read.
enum class Delivery : std::uint8_t { data, zeros, poison };

/// Returns true if the MAC in DRAM is that of the line, its address, the reader's key and owner bit. 28 bits can match
/// by chance; this function assumes that they never do.
bool mac_fits(const Access& reader, const LineTag& found, const Tampering* tampering);
/// Returns the delivery after a check of the owner bit and, for an algorithm with integrity, of the MAC.
Delivery delivery(const Access& reader, const LineTag& found, const Tampering* tampering, bool mac_fits);

/// Returns the check result of a read that found `found`. The first cause that applies counts: docs/models/contents.md,
/// section Check results.
CheckResult judge(const Access& reader, const LineTag& found, const Tampering* tampering, Delivery delivery);

/// Returns true if the reader's key recovers the plaintext that was encrypted, whoever wrote it.
bool is_readable(const Access& reader, const LineTag& found, const Tampering* tampering);

}  // namespace mktme::contents
