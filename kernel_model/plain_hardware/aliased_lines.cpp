// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/aliased_lines.hpp"

#include <algorithm>
#include <bit>

namespace mktme::plain_hardware {

namespace {

using syscall::page_size;

constexpr std::size_t line_bytes = line_size.count();
constexpr unsigned page_shift = 12;

std::size_t offset_in_page(PhysAddr address) { return address.count() % page_size; }

/// Returns the lines of a page that `size` bytes from `offset` on touch.
std::uint64_t lines_touched(std::size_t offset, std::size_t size) {
    const std::size_t first = offset / line_bytes;
    const std::size_t count = (offset + size - 1) / line_bytes - first + 1;
    const std::uint64_t ones = ~std::uint64_t{0} >> (64 - count);
    return ones << first;
}

/// Returns those of them that the bytes only touch in part.
std::uint64_t lines_touched_in_part(std::size_t offset, std::size_t size) {
    std::uint64_t lines = 0;
    if (offset % line_bytes != 0) lines |= lines_touched(offset, 1);
    if ((offset + size) % line_bytes != 0) lines |= lines_touched(offset + size - 1, 1);
    return lines;
}

/// Calls `visit(line)` for each line of a mask.
template <class Visit>
void for_each_line(std::uint64_t lines, Visit&& visit) {
    for (; lines != 0; lines &= lines - 1) visit(static_cast<std::size_t>(std::countr_zero(lines)));
}

/// Returns the address of a line of a page.
DramAddr address_of(std::uint64_t frame, std::size_t line) {
    return DramAddr{(frame << page_shift) + line * line_bytes};
}

LineBytes bytes_of_line(std::span<const std::byte> bytes) {
    LineBytes line;
    std::ranges::copy(bytes, line.begin());
    return line;
}

std::span<const std::byte> line_of(const PageBytes& page, std::size_t line) {
    return page.at(line * line_bytes, line_bytes);
}

}  // namespace

AliasedLines::Page& AliasedLines::near_page(std::uint64_t frame) {
    const std::uint64_t number = frame / pages_of_chunk;
    if (number >= chunks_.size()) chunks_.resize(number + 1);
    if (!chunks_[number]) chunks_[number] = std::make_unique<Chunk>();
    return (*chunks_[number])[frame % pages_of_chunk];
}

AliasedLines::Page& AliasedLines::page_of(PhysAddr address) {
    const auto frame = format_.page(address.count()).count() >> page_shift;
    Page& page = frame < memory_frames ? near_page(frame) : far_pages_[frame];
    page.frame = frame;
    return page;
}

AliasedLines::Alias& AliasedLines::alias_of(Page& page, PhysAddr address) {
    const KeyId keyid = format_.keyid(address.count());
    for (Alias& alias : page.aliases)
        if (alias.keyid == keyid) return alias;
    return page.aliases.emplace_back(Alias{.keyid = keyid});
}

AliasedLines::KeyNumber AliasedLines::key_of(KeyId keyid) const {
    constexpr unsigned keyid_width = 16;
    const auto changes = key_changes_.find(keyid.count());
    const KeyNumber generation = changes != key_changes_.end() ? changes->second : 0;
    return generation << keyid_width | keyid.count();
}

/// Decryption with the key of the writer gives its bytes; with another key, bytes that all differ from them.
void AliasedLines::decrypt(LineBytes& bytes, KeyNumber written_with, KeyNumber read_with) {
    if (written_with == read_with) return;
    constexpr auto changed = std::byte{0x80};
    constexpr std::uint64_t spread = 0x9E37'79B9'7F4A'7C15;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint64_t mixed = (std::uint64_t{written_with} * spread ^ read_with) * spread + i * spread;
        bytes[i] ^= changed | static_cast<std::byte>(mixed >> 56U);
    }
}

AliasedLines::DramPage& AliasedLines::dram_of(Page& page) {
    if (!page.dram) {
        page.dram = std::make_unique<DramPage>();
        page.dram->keys.fill(never_written);
    }
    return *page.dram;
}

void AliasedLines::write_back_lines(Page& page, Alias& alias, std::uint64_t lines) {
    lines &= alias.dirty;
    if (lines == 0) return;
    DramPage& dram = dram_of(page);
    const KeyNumber key = key_of(alias.keyid);
    for_each_line(lines, [&](std::size_t line) {
        LineBytes bytes = bytes_of_line(line_of(alias.bytes, line));
        if (cipher_ != nullptr) bytes = cipher_->encrypt(address_of(page.frame, line), alias.keyid, bytes);
        dram.bytes.write(line * line_bytes, bytes);
        dram.keys[line] = key;
    });
    alias.dirty &= ~lines;
}

/// Writes back dirty lines of other aliases, after those of `own`, which are invalid then.
void AliasedLines::evict_aliases(Page& page, Alias& own, std::uint64_t lines) {
    if (page.aliases.size() == 1) return;
    std::uint64_t contested = 0;
    for (const Alias& alias : page.aliases)
        if (&alias != &own) contested |= alias.dirty & lines;
    if (contested == 0) return;
    write_back_lines(page, own, contested);
    own.valid &= ~contested;
    for (Alias& alias : page.aliases) write_back_lines(page, alias, contested);
}

void AliasedLines::fill(Page& page, Alias& alias, std::uint64_t lines) {
    evict_aliases(page, alias, lines);
    const std::uint64_t missing = lines & ~alias.valid;
    if (missing == 0) return;
    const KeyNumber key = key_of(alias.keyid);
    static const DramPage unwritten = [] {
        DramPage made;
        made.keys.fill(never_written);
        return made;
    }();
    const DramPage& dram = page.dram ? *page.dram : unwritten;
    for_each_line(missing, [&](std::size_t line) {
        LineBytes bytes = bytes_of_line(line_of(dram.bytes, line));
        if (cipher_ != nullptr) bytes = cipher_->decrypt(address_of(page.frame, line), alias.keyid, bytes);
        else decrypt(bytes, dram.keys[line], key);
        alias.bytes.write(line * line_bytes, bytes);
    });
    alias.valid |= missing;
}

void AliasedLines::peek(PhysAddr from, std::span<std::byte> to) {
    Page& page = page_of(from);
    const std::size_t offset = offset_in_page(from);
    const std::uint64_t lines = lines_touched(offset, to.size());
    const bool is_cached = page.aliases.size() == 1 && page.aliases[0].keyid == format_.keyid(from.count()) &&
                           (lines & ~page.aliases[0].valid) == 0;
    if (is_cached) return read(from, to);
    Page copy;
    copy.frame = page.frame;
    if (page.dram) copy.dram = std::make_unique<DramPage>(*page.dram);
    copy.aliases = page.aliases;
    std::swap(page, copy);
    read(from, to);
    std::swap(page, copy);
}

void AliasedLines::read(PhysAddr from, std::span<std::byte> to) {
    Page& page = page_of(from);
    Alias& alias = alias_of(page, from);
    const std::size_t offset = offset_in_page(from);
    fill(page, alias, lines_touched(offset, to.size()));
    std::ranges::copy(alias.bytes.at(offset, to.size()), to.begin());
}

void AliasedLines::write(PhysAddr to, std::span<const std::byte> from) {
    if (from.empty()) return;
    Page& page = page_of(to);
    Alias& alias = alias_of(page, to);
    const std::size_t offset = offset_in_page(to);
    fill(page, alias, lines_touched_in_part(offset, from.size()));
    alias.bytes.write(offset, from);
    const std::uint64_t lines = lines_touched(offset, from.size());
    alias.valid |= lines;
    alias.dirty |= lines;
}

void AliasedLines::clear_page(PhysAddr page) {
    Alias& alias = alias_of(page_of(page), page);
    alias.bytes.clear();
    alias.valid = alias.dirty = all_lines;
}

void AliasedLines::copy_page(PhysAddr to, PhysAddr from) {
    Page& source_page = page_of(from);
    Alias& source = alias_of(source_page, from);
    fill(source_page, source, all_lines);
    Alias& target = alias_of(page_of(to), to);
    target.bytes = source.bytes;
    target.valid = target.dirty = all_lines;
}

void AliasedLines::write_back(PhysAddr from, Bytes size, After after) {
    for (std::uint64_t done = 0; done < size.count();) {
        const PhysAddr at{from.count() + done};
        const std::size_t offset = offset_in_page(at);
        const auto here = std::min<std::uint64_t>(size.count() - done, page_size - offset);
        const std::uint64_t lines = lines_touched(offset, here);
        done += here;
        Page& page = page_of(at);
        const auto alias = std::ranges::find(page.aliases, format_.keyid(at.count()), &Alias::keyid);
        if (alias == page.aliases.end()) continue;
        write_back_lines(page, *alias, lines);
        if (after == After::invalid) alias->valid &= ~lines;
        if (alias->valid == 0) page.aliases.erase(alias);
    }
}

/// Aliases used last are written back first: stale lines come last, and win.
void AliasedLines::write_back_all() {
    for (const auto& chunk : chunks_) {
        if (!chunk) continue;
        for (Page& page : *chunk) {
            for (auto alias = page.aliases.rbegin(); alias != page.aliases.rend(); ++alias)
                write_back_lines(page, *alias, all_lines);
            page.aliases.clear();
        }
    }
}

void AliasedLines::evict(DramAddr line) {
    const PhysAddr at{line.count()};
    const std::uint64_t lines = lines_touched(offset_in_page(at), line_bytes);
    Page& page = page_of(at);
    for (Alias& alias : page.aliases) {
        write_back_lines(page, alias, lines);
        alias.valid &= ~lines;
    }
}

bool AliasedLines::is_cached(PhysAddr from, Bytes size) {
    for (std::uint64_t done = 0; done < size.count();) {
        const PhysAddr at{from.count() + done};
        const std::size_t offset = offset_in_page(at);
        const auto here = std::min<std::uint64_t>(size.count() - done, page_size - offset);
        for (const Alias& alias : page_of(at).aliases)
            if (alias.keyid == format_.keyid(at.count()) && (alias.valid & lines_touched(offset, here)) != 0)
                return true;
        done += here;
    }
    return false;
}

bool AliasedLines::is_cached(KeyId keyid) const {
    const auto has_keyid = [keyid](const Page& page) {
        return std::ranges::any_of(
            page.aliases, [keyid](const Alias& alias) { return alias.keyid == keyid && alias.valid != 0; });
    };
    return std::ranges::any_of(chunks_, [&](const auto& chunk) {
        return chunk != nullptr && std::ranges::any_of(*chunk, has_keyid);
    });
}

LineBytes AliasedLines::stored(DramAddr line) {
    const PhysAddr at{line.count()};
    return bytes_of_line(line_of(dram_of(page_of(at)).bytes, offset_in_page(at) / line_bytes));
}

void AliasedLines::replace_stored(DramAddr line, const LineBytes& bytes) {
    const PhysAddr at{line.count()};
    dram_of(page_of(at)).bytes.write(offset_in_page(at) / line_bytes * line_bytes, bytes);
}

/// No program has pages beyond any memory, so nobody can find those again.
void AliasedLines::take_dram_of(AliasedLines& other) {
    for (std::uint64_t number = 0; number < other.chunks_.size(); ++number) {
        if (!other.chunks_[number]) continue;
        for (std::uint64_t i = 0; i < pages_of_chunk; ++i)
            if (auto& dram = (*other.chunks_[number])[i].dram)
                near_page(number * pages_of_chunk + i).dram = std::move(dram);
    }
}

void AliasedLines::change_key(KeyId keyid) { ++key_changes_[keyid.count()]; }

}  // namespace mktme::plain_hardware
