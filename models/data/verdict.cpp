// SPDX-License-Identifier: Apache-2.0
#include "models/data/verdict.hpp"

namespace mktme::data {

namespace {

/// The line is the one written last, whole, at its place; is it read under the key it was written under?
std::optional<WrongRead> judge_key(const Access& reader, const LineTag& found) {
    if (found.key == reader.key) return std::nullopt;
    if (found.writer == reader.keyid)
        return reader.has_own_key ? WrongRead::wrong_key : WrongRead::cleared_key;
    if (found.had_other_writer && found.writer_before == reader.keyid) return WrongRead::lost_writeback;
    return WrongRead::wrong_key;
}

std::optional<WrongRead> judge_contents(const Access& reader, const LineTag& found,
                                        const Tampering* tampering) {
    if (tampering != nullptr) {
        if (tampering->is_moved) return WrongRead::relocated;
        if (found.version != tampering->truth.version) return WrongRead::replayed;
        if (tampering->is_flipped) return WrongRead::corrupted;
    }
    if (found.merged_wrong) return found.merged_wrong;
    return judge_key(reader, found);
}

}  // namespace

bool is_readable(const Access& reader, const LineTag& found, const Tampering* tampering) {
    if (found.key != reader.key) return false;
    if (tampering == nullptr) return true;
    return !tampering->is_flipped && (!tampering->is_moved || found.key == plain);
}

Verdict judge(const Access& reader, const LineTag& found, const Tampering* tampering) {
    const LineTag& truth = tampering == nullptr ? found : tampering->truth;
    if (truth.version == 0) return {.wrong = std::nullopt, .is_unwritten = true};
    const bool is_protected = found.has_own_key && found.writer != reader.keyid;
    const bool readable = is_readable(reader, found, tampering);
    const auto wrong = judge_contents(reader, found, tampering);
    return {.wrong = wrong, .is_garbage = wrong && !readable, .is_leak = is_protected && readable};
}

}  // namespace mktme::data
