// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/data/line_tag.hpp"

namespace mktme::data {

/// Who reads or writes which line, under which key.
struct Access {
    DramAddr line;
    KeyId keyid;
    KeyIdentity key;   // that of the KeyID at this moment
    bool has_own_key;  // `key` is the KeyID's own, not the one of KeyID 0
};

/// What was done to a line behind the controller's back.
struct Tampering {
    LineTag truth;  // of what the controller wrote last
    bool is_moved = false;
    bool is_flipped = false;
};

/// What a read got.
struct Verdict {
    std::optional<WrongRead> wrong;  // none: what was written last, or a line never written
    bool is_garbage = false;         // wrong, and no plaintext of anybody's
    bool is_leak = false;            // readable for the reader, but protected by the key of another KeyID
    bool is_unwritten = false;       // nobody ever wrote the line: anything is right
};

/// Judge a read that found `found`. The first that fits: docs/models/data.md, section Verdicts.
Verdict judge(const Access& reader, const LineTag& found, const Tampering* tampering);

/// True when the reader's key gives back the plaintext that was encrypted, whoever it was meant for.
bool is_readable(const Access& reader, const LineTag& found, const Tampering* tampering);

}  // namespace mktme::data
