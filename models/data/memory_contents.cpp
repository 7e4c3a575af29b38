// SPDX-License-Identifier: Apache-2.0
#include "models/data/memory_contents.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/data/pattern.hpp"

namespace mktme::data {

MemoryContents::MemoryContents(DataMode mode, crypto::TweakInput tweak, std::uint64_t seed)
    : mode_{mode},
      tweak_{tweak},
      seed_{seed} {}

WriteNumber MemoryContents::accept(DramAddr line, KeyId writer, ByteRange range,
                                   std::span<const std::byte> given) {
    if (free_writes_.empty()) {
        free_writes_.push_back(static_cast<WriteNumber>(writes_.size()));
        writes_.emplace_back();
    }
    const WriteNumber number = free_writes_.back();
    free_writes_.pop_back();
    Write& write = writes_[number];
    write.version = ++versions_;
    write.range = range;
    write.merged_wrong = std::nullopt;
    if (is_full()) {
        write.bytes = pattern(line, write.version, writer);
        std::ranges::copy(given, write.bytes.begin() + range.first);
    }
    return number;
}

void MemoryContents::coalesce(WriteNumber queued, WriteNumber younger) {
    Write& into = writes_[queued];
    const Write& from = writes_[younger];
    into.version = from.version;
    if (is_full())
        std::copy_n(from.bytes.begin() + from.range.first, from.range.count,
                    into.bytes.begin() + from.range.first);
    if (from.range.count == line_size.count()) into.merged_wrong = std::nullopt;
    free_writes_.push_back(younger);
}

void MemoryContents::merge(WriteNumber number, const Access& access) {
    Write& write = writes_[number];
    write.merged_wrong = checked(access).wrong;
    if (is_full()) {
        const crypto::Line old = checked_bytes(access);
        std::copy_n(old.begin(), write.range.first, write.bytes.begin());
        const std::size_t end = std::size_t{write.range.first} + write.range.count;
        std::copy(old.begin() + static_cast<std::ptrdiff_t>(end), old.end(),
                  write.bytes.begin() + static_cast<std::ptrdiff_t>(end));
    }
    write.range = {};
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
    tag.merged_wrong = write.merged_wrong;
    if (is_full()) {
        LineBytes& bytes = lines_.bytes_to_write(access.line);
        bytes.digest = digest(write.bytes);
        if (access.key == plain) bytes.stored = write.bytes;
        else
            keys_.cipher(access.key)
                .encrypt(crypto::tweak_number(access.line, tweak_), write.bytes, bytes.stored);
    }
    free_writes_.push_back(number);
}

crypto::Line MemoryContents::read(const Access& reader) {
    static_cast<void>(checked(reader));
    return is_full() ? checked_bytes(reader) : crypto::Line{};
}

/// Judge a read and count it.
Verdict MemoryContents::checked(const Access& reader) {
    const Verdict verdict = judge(reader, lines_.tag(reader.line), tampering(reader.line));
    stats_.count(verdict);
    return verdict;
}

/// What the reader decrypts, which must be what the tags say.
crypto::Line MemoryContents::checked_bytes(const Access& reader) const {
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

/// Real bytes and tags must tell the same story.
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
    CapturedLine captured{.from = line, .tag = lines_.tag(line), .bytes = std::nullopt};
    if (is_full()) {
        const LineBytes* const bytes = lines_.bytes(line);
        captured.bytes = bytes == nullptr ? LineBytes{never_written(line, seed_)} : *bytes;
    }
    return captured;
}

/// Remember what the controller wrote last, once.
void MemoryContents::tamper(DramAddr line, const LineTag& found, bool is_moved, bool is_flipped) {
    const auto known = tampered_.find(line.count());
    const LineTag truth = known == tampered_.end() ? found : known->second.truth;
    tampered_[line.count()] = {truth, is_moved, is_flipped};
}

void MemoryContents::put_back(DramAddr line, const CapturedLine& captured) {
    LineTag& tag = lines_.tag_to_write(line);
    tamper(line, tag, captured.from != line, false);
    tag = captured.tag;
    if (captured.bytes) lines_.bytes_to_write(line) = *captured.bytes;
}

void MemoryContents::flip(DramAddr line, std::uint64_t bit) {
    constexpr std::uint64_t bits_a_byte = 8;
    const bool is_moved = tampering(line) != nullptr && tampering(line)->is_moved;
    tamper(line, lines_.tag_to_write(line), is_moved, true);
    if (!is_full()) return;
    crypto::Line bytes = stored(line);
    bytes[bit / bits_a_byte] ^= std::byte{1} << bit % bits_a_byte;
    lines_.bytes_to_write(line).stored = bytes;
}

}  // namespace mktme::data
