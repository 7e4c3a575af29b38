// SPDX-License-Identifier: Apache-2.0
#include "models/contents/memory_contents.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/contents/pattern.hpp"
#include "models/crypto/tweak_input.hpp"

namespace mktme::contents {

MemoryContents::MemoryContents(DataMode mode, crypto::TweakInput tweak, std::uint64_t seed)
    : mode_{mode},
      tweak_{tweak},
      seed_{seed} {}

/// Starts a write of a line's pattern and sets `number` to its number.
MemoryContents::Write& MemoryContents::begin(WriteNumber& number, DramAddr line, KeyId writer,
                                             ByteMask mask) {
    if (free_writes_.empty()) {
        free_writes_.push_back(static_cast<WriteNumber>(writes_.size()));
        writes_.emplace_back();
    }
    number = free_writes_.back();
    free_writes_.pop_back();
    Write& write = writes_[number];
    write.version = ++versions_;
    write.mask = mask;
    write.merged_wrong = std::nullopt;
    write.is_poison = false;
    if (is_full()) write.bytes = pattern(line, write.version, writer);
    return write;
}

WriteNumber MemoryContents::accept(DramAddr line, KeyId writer, ByteMask mask, const crypto::Line* given) {
    WriteNumber number = no_write;
    Write& write = begin(number, line, writer, mask);
    if (is_full() && given != nullptr) lay_over(write.bytes, *given, mask);
    return number;
}

void MemoryContents::coalesce(WriteNumber queued, WriteNumber younger) {
    Write& into = writes_[queued];
    const Write& from = writes_[younger];
    into.version = from.version;
    if (is_full()) lay_over(into.bytes, from.bytes, from.mask);
    if (from.mask.is_whole()) {
        into.merged_wrong = std::nullopt;
        into.is_poison = from.is_poison;
    }
    free_writes_.push_back(younger);
}

void MemoryContents::merge(WriteNumber number, const Access& access) {
    Write& write = writes_[number];
    const CheckResult result = checked(access);
    write.merged_wrong = result.wrong;
    write.is_poison = result.is_poisoned;
    if (is_full()) lay_over(write.bytes, delivered_bytes(access, result), ~write.mask);
    write.mask = {};
}

void MemoryContents::store(WriteNumber number, const Access& access) {
    const Write& write = writes_[number];
    LineTag& tag = lines_.tag_to_write(access.line);
    if (!tampered_.empty()) tampered_.erase(access.line.count());
    if (tag.version != 0 && tag.writer != access.keyid) {
        tag.writer_before = tag.writer;
        tag.had_other_writer = true;
    }
    tag.version = write.version;
    tag.key = access.key;
    tag.writer = access.keyid;
    tag.has_own_key = access.has_own_key;
    tag.has_mac = access.has_mac;
    tag.is_private = access.is_private;
    tag.is_poison = write.is_poison;
    tag.merged_wrong = write.merged_wrong;
    if (is_full()) encrypt(write, access);
    free_writes_.push_back(number);
}

void MemoryContents::encrypt(const Write& write, const Access& access) {
    LineBytes& line = lines_.bytes_to_write(access.line);
    line.digest = digest(write.bytes);
    line.stored = write.bytes;
    if (access.key == plain) return;
    keys_.cipher(access.key).encrypt(crypto::tweak_number(access.line, tweak_), write.bytes, line.stored);
    // Poison stays poison: its MAC is inverted, so it never matches.
    if (access.has_mac)
        line.mac = write.is_poison ? ~mac_of(access, line.stored) : mac_of(access, line.stored);
}

ReadData MemoryContents::read(const Access& reader) {
    const CheckResult result = checked(reader);
    ReadData data{.is_poisoned = result.is_poisoned,
                  .is_garbage = result.is_garbage || result.is_poisoned || result.is_withheld};
    if (is_full()) data.bytes = delivered_bytes(reader, result);
    return data;
}

ReadData MemoryContents::peek(const Access& reader, WriteNumber pending) const {
    if (pending != no_write && writes_[pending].mask.is_whole())
        return {.is_poisoned = writes_[pending].is_poison, .bytes = writes_[pending].bytes};
    const CheckResult result = result_of(reader);
    ReadData data{.is_poisoned = result.is_poisoned, .bytes = delivered_bytes(reader, result)};
    if (pending != no_write) lay_over(data.bytes, writes_[pending].bytes, writes_[pending].mask);
    return data;
}

bool MemoryContents::poke(const Access& writer, WriteNumber pending, ByteMask mask,
                          const crypto::Line& bytes) {
    ReadData line = peek(writer, pending);
    if (line.is_poisoned && !mask.is_whole()) return false;
    if (pending == no_write) {
        lay_over(line.bytes, bytes, mask);
        store(accept(writer.line, writer.keyid, ByteMask{}, &line.bytes), writer);
        return true;
    }
    Write& write = writes_[pending];
    lay_over(write.bytes, bytes, mask);
    write.mask |= mask;
    if (!mask.is_whole()) return true;
    write.merged_wrong = std::nullopt;
    write.is_poison = false;
    return true;
}

/// Judges a read and counts it.
CheckResult MemoryContents::checked(const Access& reader) {
    const CheckResult result = result_of(reader);
    stats_.count(result, expects_leaks_);
    return result;
}

CheckResult MemoryContents::result_of(const Access& reader) const {
    const LineTag& found = lines_.tag(reader.line);
    const Tampering* const tampered = tampering(reader.line);
    const bool fits =
        is_full() && reader.has_mac ? is_mac_right(reader, found) : mac_fits(reader, found, tampered);
    return judge(reader, found, tampered, delivery(reader, found, tampered, fits));
}

std::uint32_t MemoryContents::mac_of(const Access& access, const crypto::Line& cipher) const {
    const auto tweak = keys_.cipher(access.key).encrypted_tweak(crypto::tweak_number(access.line, tweak_));
    return crypto::line_mac(cipher, tweak, access.is_private);
}

/// Returns true if the MAC in DRAM is that of the line for this reader. Throws InvariantError if it is not although the
/// tag says so.
bool MemoryContents::is_mac_right(const Access& reader, const LineTag& found) const {
    const LineBytes* const line = lines_.bytes(reader.line);
    const std::uint32_t in_dram = line == nullptr ? 0 : line->mac;
    const bool is_right = mac_of(reader, stored(reader.line)) == in_dram;
    if (!is_right && mac_fits(reader, found, tampering(reader.line)))
        throw InvariantError{fmt::format("line {:#x} read through KeyID {}: its tag says that its MAC fits",
                                         reader.line.count(), reader.keyid.count())};
    return is_right;
}

/// Returns the bytes that the reader gets: the decrypted line, or zeros if it is poisoned or withheld. Throws
/// InvariantError if the line contradicts its tag.
crypto::Line MemoryContents::delivered_bytes(const Access& reader, const CheckResult& result) const {
    if (result.is_poisoned || result.is_withheld) return {};
    const crypto::Line plaintext = decrypted(reader);
    check_bytes(reader, lines_.tag(reader.line), plaintext);
    return plaintext;
}

crypto::Line MemoryContents::decrypted(const Access& reader) const {
    const crypto::Line cipher = stored(reader.line);
    if (reader.key == plain) return cipher;
    crypto::Line plaintext;
    keys_.cipher(reader.key).decrypt(crypto::tweak_number(reader.line, tweak_), cipher, plaintext);
    return plaintext;
}

/// Throws InvariantError if the real bytes contradict the tag.
void MemoryContents::check_bytes(const Access& reader, const LineTag& found,
                                 const crypto::Line& plaintext) const {
    const LineBytes* const bytes = lines_.bytes(reader.line);
    if (found.version == 0 || bytes == nullptr) return;
    const bool expected = is_readable(reader, found, tampering(reader.line));
    if ((digest(plaintext) == bytes->digest) != expected)
        throw InvariantError{
            fmt::format("line {:#x} read through KeyID {}: its tag says {}, its bytes do not",
                        reader.line.count(), reader.keyid.count(), expected ? "readable" : "garbage")};
}

crypto::Line MemoryContents::stored(DramAddr line) const {
    const LineBytes* const bytes = lines_.bytes(line);
    return bytes == nullptr ? never_written(line, seed_) : bytes->stored;
}

const Tampering* MemoryContents::tampering(DramAddr line) const {
    if (tampered_.empty()) return nullptr;
    const auto found = tampered_.find(line.count());
    return found == tampered_.end() ? nullptr : &found->second;
}

CapturedLine MemoryContents::capture(DramAddr line) const {
    CapturedLine captured{.home = line, .tag = lines_.tag(line), .flips = {}, .bytes = std::nullopt};
    if (const Tampering* const tampered = tampering(line)) {
        captured.home = tampered->home;
        captured.flips = tampered->flips;
    }
    if (is_full()) {
        const LineBytes* const bytes = lines_.bytes(line);
        captured.bytes = bytes == nullptr ? LineBytes{never_written(line, seed_)} : *bytes;
    }
    return captured;
}

/// Returns the tampering record of a line. The first call saves the tag of the controller's last write.
Tampering& MemoryContents::tamper(DramAddr line) {
    const auto [entry, is_first] = tampered_.try_emplace(line.count());
    Tampering& tampered = entry.value();
    if (is_first) {
        tampered.truth = lines_.tag(line);
        tampered.home = line;
    }
    return tampered;
}

void MemoryContents::put_back(DramAddr line, const CapturedLine& captured) {
    Tampering& tampered = tamper(line);
    tampered.home = captured.home;
    tampered.flips = captured.flips;
    lines_.tag_to_write(line) = captured.tag;
    if (captured.bytes) lines_.bytes_to_write(line) = *captured.bytes;
}

void MemoryContents::adopt(CapturedLine& captured, const MemoryContents& other) {
    captured.tag.key = keys_.adopt(other.keys_, captured.tag.key);
    versions_ = std::max(versions_, other.versions_);
}

void MemoryContents::flip(DramAddr line, std::uint64_t bit) {
    constexpr std::uint64_t bits_a_byte = 8;
    tamper(line).flips.flip(bit);
    if (!is_full()) return;
    const crypto::Line before = stored(line);
    LineBytes& bytes = lines_.bytes_to_write(line);
    bytes.stored = before;
    if (bit < first_mac_bit) bytes.stored[bit / bits_a_byte] ^= std::byte{1} << bit % bits_a_byte;
    else if (bit < owner_bit) bytes.mac ^= 1U << (bit - first_mac_bit);
}

}  // namespace mktme::contents
