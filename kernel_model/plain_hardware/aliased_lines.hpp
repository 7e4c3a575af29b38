// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "kernel_model/plain_hardware/dram_cipher.hpp"
#include "kernel_model/plain_hardware/page_bytes.hpp"
#include "kernel_model/syscall/user_memory.hpp"
#include "models/mmu/entry.hpp"

namespace mktme::plain_hardware {

/// Memory contents by full physical address: plaintext in a cache whose lines are tagged with the KeyID, and DRAM, which
/// knows the key each line was written with (docs/facts.md#keyid-aliases).
///
/// Nothing makes aliases coherent: two addresses that differ only in the KeyID are two lines of the cache and one line of
/// DRAM. The cache is unbounded. It evicts at the worst moment only: when a line is read while another alias of it is
/// dirty, it first writes back the line itself and then the aliases, which stay cached. Software that flushes where it
/// must never notices.
class AliasedLines {
public:
    /// With a `cipher`, DRAM holds what it makes of each line. Otherwise a line read under another key than it was written
    /// with is garbage all the same.
    explicit AliasedLines(mmu::EntryFormat format, const DramCipher* cipher = nullptr)
        : format_{format},
          cipher_{cipher} {}

    /// Returns what a read would return now. Changes nothing.
    void peek(PhysAddr from, std::span<std::byte> to);
    void read(PhysAddr from, std::span<std::byte> to);
    void write(PhysAddr to, std::span<const std::byte> from);
    void clear_page(PhysAddr page);
    void copy_page(PhysAddr to, PhysAddr from);

    enum class After : std::uint8_t { invalid, clean };
    /// Writes back the lines of a range under its KeyID. They are invalid or clean then.
    void write_back(PhysAddr from, Bytes size, After after);
    /// Writes back and invalidates all lines.
    void write_back_all();
    /// Writes back a line under each KeyID, and invalidates it.
    void evict(DramAddr line);
    /// Returns true if the cache has a line of a range under its KeyID, or any line under a KeyID.
    [[nodiscard]] bool is_cached(PhysAddr from, Bytes size);
    [[nodiscard]] bool is_cached(KeyId keyid) const;
    /// Returns what DRAM has of a line, and replaces it, past the cache.
    [[nodiscard]] LineBytes stored(DramAddr line);
    void replace_stored(DramAddr line, const LineBytes& bytes);
    /// Takes over what the DRAM of another memory has. The other's is gone then.
    void take_dram_of(AliasedLines& other);
    /// Gives a KeyID another key. Lines in DRAM cannot be decrypted by it any more.
    void change_key(KeyId keyid);

private:
    static constexpr std::size_t lines_per_page = 64;
    static constexpr std::uint64_t memory_frames = std::uint64_t{1} << 30;  // 4 TiB
    static constexpr std::uint64_t all_lines = ~std::uint64_t{0};
    using KeyNumber = std::uint32_t;
    static constexpr KeyNumber never_written = ~KeyNumber{0};

    /// The cached lines of a page under one KeyID.
    struct Alias {
        KeyId keyid{};
        std::uint64_t valid = 0;
        std::uint64_t dirty = 0;
        PageBytes bytes{};
    };
    struct DramPage {
        PageBytes bytes{};
        std::array<KeyNumber, lines_per_page> keys{};
    };
    struct Page {
        std::unique_ptr<DramPage> dram{};  // null: never written
        std::vector<Alias> aliases{};      // oldest first
        std::uint64_t frame = 0;
    };

    Page& near_page(std::uint64_t frame);
    Page& page_of(PhysAddr address);
    Alias& alias_of(Page& page, PhysAddr address);
    [[nodiscard]] KeyNumber key_of(KeyId keyid) const;
    static void decrypt(LineBytes& bytes, KeyNumber written_with, KeyNumber read_with);
    static DramPage& dram_of(Page& page);
    void fill(Page& page, Alias& alias, std::uint64_t lines);
    void evict_aliases(Page& page, Alias& own, std::uint64_t lines);
    void write_back_lines(Page& page, Alias& alias, std::uint64_t lines);

    mmu::EntryFormat format_;
    const DramCipher* cipher_;
    /// Pages that follow each other. They stay where they are.
    static constexpr std::size_t pages_of_chunk = 512;
    using Chunk = std::array<Page, pages_of_chunk>;

    std::vector<std::unique_ptr<Chunk>> chunks_;         // by frame; null: never used
    std::unordered_map<std::uint64_t, Page> far_pages_;  // beyond any memory: a stale page table leads there
    std::unordered_map<std::uint16_t, KeyNumber> key_changes_;
};

}  // namespace mktme::plain_hardware
