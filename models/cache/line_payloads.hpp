// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/contents/data_params.hpp"
#include "models/crypto/xts.hpp"

namespace mktme::cache {

/// Version of a cached copy, and its flags.
struct PayloadTag {
    std::uint32_t version = 0;     // number of the write that made it; 0: never written
    bool is_stale : 1 = false;     // another KeyID wrote the DRAM line since
    bool is_poisoned : 1 = false;  // the memory controller gave it as poison

    bool operator==(const PayloadTag&) const = default;
};

/// Contents of the lines that a component holds, by number: with data.mode = tags a tag, with full also 64 bytes, with
/// none nothing.
///
/// All components that pass lines to each other have the same mode.
class LinePayloads {
public:
    LinePayloads(contents::DataMode mode, std::size_t lines)
        : tags_(mode == contents::DataMode::none ? 0 : lines),
          bytes_(mode == contents::DataMode::full ? lines : 0) {}

    /// Returns true if lines have tags.
    [[nodiscard]] bool has_tags() const { return !tags_.empty(); }
    /// Returns true if lines have bytes.
    [[nodiscard]] bool has_bytes() const { return !bytes_.empty(); }
    /// Precondition: has_tags().
    [[nodiscard]] PayloadTag& tag(std::size_t line) { return tags_[line]; }
    [[nodiscard]] const PayloadTag& tag(std::size_t line) const { return tags_[line]; }
    /// Precondition: has_bytes().
    [[nodiscard]] crypto::Line& bytes(std::size_t line) { return bytes_[line]; }
    [[nodiscard]] const crypto::Line& bytes(std::size_t line) const { return bytes_[line]; }

private:
    std::vector<PayloadTag> tags_;
    std::vector<crypto::Line> bytes_;
};

/// The contents of one line of a component. Without a component it stands for a line never written.
struct PayloadRef {
    LinePayloads* payloads = nullptr;
    std::size_t line = 0;

    [[nodiscard]] PayloadTag& tag() const { return payloads->tag(line); }
    [[nodiscard]] crypto::Line& bytes() const { return payloads->bytes(line); }
};

/// Copies the contents of a line, if lines have any. Every move of a line from one component to another ends here.
/// Precondition: `to` has a component.
inline void copy_payload(PayloadRef from, PayloadRef to) {
    if (!to.payloads->has_tags()) return;
    to.tag() = from.payloads == nullptr ? PayloadTag{} : from.tag();
    if (to.payloads->has_bytes()) to.bytes() = from.payloads == nullptr ? crypto::Line{} : from.bytes();
}

}  // namespace mktme::cache
