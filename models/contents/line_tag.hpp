// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "models/base/fields.hpp"
#include "models/contents/key_identity.hpp"

namespace mktme {

namespace contents {

/// Cause of a wrong read (docs/models/contents.md).
enum class WrongRead : std::uint8_t {
    wrong_key,       // the line was written through another KeyID, under another key
    stale_alias,     // a cache returned a line that was written since through another KeyID
    lost_writeback,  // a write through another KeyID came after the reader's own
    cleared_key,     // the KeyID's key was cleared since it wrote the line
    relocated,       // the line was written at another address
    replayed,        // the line is an older one, put back
    corrupted        // bits of the line were changed without the controller
};
inline constexpr std::size_t wrong_read_count = 7;

}  // namespace contents

template <>
struct EnumNames<contents::WrongRead> {
    static constexpr std::array<std::string_view, contents::wrong_read_count> names{
        "wrong_key", "stale_alias", "lost_writeback", "cleared_key", "relocated", "replayed", "corrupted"};
};

namespace contents {

/// Metadata of a line in DRAM: its writer and the key it was written under.
struct LineTag {
    std::uint32_t version = 0;                // number of the write that made it; 0: never written
    KeyIdentity key = plain;                  // key it was encrypted with
    KeyId writer{};                           // KeyID through which it was written
    KeyId writer_before{};                    // other KeyID that wrote it last before
    bool had_other_writer : 1 = false;        // there is a writer_before
    bool has_own_key : 1 = false;             // `key` was the writer's own, not the one of KeyID 0
    bool has_mac : 1 = false;                 // written under an algorithm with integrity
    bool is_private : 1 = false;              // the owner bit: written through a TDX-private KeyID
    bool is_poison : 1 = false;               // a partial write was merged with poison
    std::optional<WrongRead> merged_wrong{};  // a partial write was merged with a wrong read

    bool operator==(const LineTag&) const = default;
};

}  // namespace contents
}  // namespace mktme
