// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mm {

/// A step of the kernel's that is left out, to see what it was for.
enum class SkippedStep : std::uint8_t {
    none,
    flush_at_alloc,     // of the lines of KeyID 0, when a page gets a KeyID (prep_encrypted_page)
    flush_at_free,      // of its lines, when a page loses its KeyID (free_encrypted_page)
    shootdown,          // of TLB entries
    zap,                // of the pages of a range that gets another KeyID
    zeroing,            // of a new page
    mapping_reference,  // of a KeyID, for a mapping
    page_reference,     // of a KeyID, for a page
    clearing,           // of a key whose KeyID nothing uses any more
};

}  // namespace mktme::mm
