// SPDX-License-Identifier: Apache-2.0
#include "models/contents/check_result.hpp"

namespace mktme::contents {

namespace {

bool is_moved(const Access& reader, const Tampering* tampering) {
    return tampering != nullptr && tampering->home != reader.line;
}

/// Returns the owner bit as stored in DRAM.
bool owner_bit_of(const LineTag& found, const Tampering* tampering) {
    return bool{found.is_private} != (tampering != nullptr && tampering->flips.owner());
}

/// Returns true if a bit that the reader checks was changed. A reader without integrity does not check the MAC.
bool is_corrupted(const Access& reader, const LineFlips& flips) {
    return flips.any_of_data() || flips.owner() || (reader.has_mac && flips.mac() != 0);
}

/// Returns the cause of a wrong read if the reader's key is not the line's. Precondition: the line is the one written
/// last, unchanged and at its place.
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
        if (is_moved(reader, tampering)) return WrongRead::relocated;
        if (found.version != tampering->truth.version) return WrongRead::replayed;
        if (is_corrupted(reader, tampering->flips)) return WrongRead::corrupted;
    }
    if (found.merged_wrong) return found.merged_wrong;
    if (const auto wrong = judge_key(reader, found)) return wrong;
    // The key is the same, but the KeyIDs differ in owner bit or integrity: the metadata are those of another KeyID.
    const bool has_other_metadata =
        bool{found.is_private} != reader.is_private || (reader.has_mac && !found.has_mac);
    return has_other_metadata ? std::optional{WrongRead::wrong_key} : std::nullopt;
}

}  // namespace

bool mac_fits(const Access& reader, const LineTag& found, const Tampering* tampering) {
    return found.has_mac && !found.is_poison && found.key == reader.key &&
           bool{found.is_private} == reader.is_private && !is_moved(reader, tampering) &&
           (tampering == nullptr || (!tampering->flips.any_of_data() && tampering->flips.mac() == 0));
}

Delivery delivery(const Access& reader, const LineTag& found, const Tampering* tampering, bool mac_fits) {
    if (owner_bit_of(found, tampering) != reader.is_private)
        return reader.is_private ? Delivery::poison : Delivery::zeros;
    return reader.has_mac && !mac_fits ? Delivery::poison : Delivery::data;
}

bool is_readable(const Access& reader, const LineTag& found, const Tampering* tampering) {
    if (found.key != reader.key) return false;
    if (tampering == nullptr) return true;
    return !tampering->flips.any_of_data() && (!is_moved(reader, tampering) || found.key == plain);
}

CheckResult judge(const Access& reader, const LineTag& found, const Tampering* tampering, Delivery delivery) {
    CheckResult result{.wrong = std::nullopt,
                       .is_withheld = delivery == Delivery::zeros,
                       .is_poisoned = delivery == Delivery::poison};
    const LineTag& truth = tampering == nullptr ? found : tampering->truth;
    result.is_unwritten = truth.version == 0;
    if (result.is_unwritten) return result;
    result.wrong = judge_contents(reader, found, tampering);
    if (delivery != Delivery::data) return result;
    const bool is_protected = found.has_own_key && found.writer != reader.keyid;
    const bool readable = is_readable(reader, found, tampering);
    result.is_garbage = result.wrong && !readable;
    result.is_leak = is_protected && readable;
    return result;
}

}  // namespace mktme::contents
