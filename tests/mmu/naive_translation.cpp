// SPDX-License-Identifier: Apache-2.0
#include "tests/mmu/naive_translation.hpp"

#include <algorithm>

namespace mktme::test {

namespace {

using Kind = NaiveAccess::Kind;
using End = NaiveResult::End;
using Word = std::uint64_t;

bool bit(Word word, int number) { return (word >> number & 1U) != 0; }
Word bits(Word word, int high, int low) {
    return word >> low & ((high - low == 63) ? ~Word{0} : (Word{1} << (high - low + 1)) - 1);
}
Word page_bytes(int level) { return level == 1 ? 0x1000 : level == 2 ? 0x20'0000 : 0x4000'0000; }

/// Outcome of the EPT for one guest-physical address; nothing if the access ended with it.
struct Host {
    Word physical;
    Word bytes;
    bool w;
    bool x;
    bool dirty;
};

class Translation {
public:
    Translation(const NaiveAccess& access, TableMemory& memory) : a_{access}, memory_{memory} {}

    NaiveResult run() {
        table(bits(a_.cr3, 51, 12) << 12, a_.levels, true, true, false);
        return result_;
    }

private:
    enum class For { table_read, table_write, page };

    void table(Word base, int level, bool rw, bool us, bool xd) {
        const int low = 12 + 9 * (level - 1);
        const Word place = base + 8 * bits(a_.address, low + 8, low);
        Word host_place = place;
        bool may_write = true;
        if (a_.eptp) {
            const auto host = through_ept(place, For::table_read);
            if (!host) return;
            host_place = host->physical;
            may_write = host->w;
        }
        result_.reads.push_back(host_place);
        Word entry = memory_.word(host_place);
        if (!bit(entry, 0)) return fault(code());
        if ((entry & a_.reserved) != 0 || (bit(entry, 63) && !a_.nxe)) return fault(code() | 0b1001);
        const bool ps = level > 1 && bit(entry, 7);
        if (ps && (level > 3 || (level == 3 && !a_.pages_1g))) return fault(code() | 0b1001);
        if (ps && bits(entry, low - 1, 13) != 0) return fault(code() | 0b1001);
        rw = rw && bit(entry, 1);
        us = us && bit(entry, 2);
        xd = xd || bit(entry, 63);
        if (level > 1 && !ps) {
            if (!bit(entry, 5) && !set_flags(place, host_place, entry, entry | 0x20, may_write)) return;
            return table(bits(entry, 51, 12) << 12, level - 1, rw, us, xd);
        }
        page(entry, level, rw, us, xd, place, host_place, may_write);
    }

    void page(Word entry, int level, bool rw, bool us, bool xd, Word place, Word host_place, bool may_write) {
        const bool pkey_denies = us && key_denies(static_cast<unsigned>(bits(entry, 62, 59)));
        if (!is_permitted(rw, us, xd) || pkey_denies) return fault(code() | 1U | (pkey_denies ? 0x20U : 0));
        const Word used = entry | 0x20 | (a_.kind == Kind::write ? 0x40 : 0);
        if (used != entry && !set_flags(place, host_place, entry, used, may_write)) return;
        const Word size = page_bytes(level);
        result_.mapped_bytes = size;
        result_.bytes = size;
        result_.physical = (bits(entry, 51, 12) << 12) / size * size + a_.address % size;
        result_.writable = rw;
        result_.user = us;
        result_.executable = !xd;
        result_.dirty = bit(used, 6);
        result_.pkey = static_cast<unsigned>(bits(entry, 62, 59));
        if (a_.eptp) {
            const auto host = through_ept(result_.physical, For::page);
            if (!host) return;
            result_.physical = host->physical;
            result_.bytes = std::min(size, host->bytes);
            result_.writable = rw && host->w;
            result_.executable = !xd && host->x;
            result_.dirty = result_.dirty && host->dirty;
        }
        result_.end = End::page;
    }

    /// Section "Determination of Access Rights".
    [[nodiscard]] bool is_permitted(bool rw, bool us, bool xd) const {
        if (a_.user_mode) {
            if (!us) return false;
            if (a_.kind == Kind::read) return true;
            return a_.kind == Kind::write ? rw : !xd;
        }
        if (a_.kind == Kind::fetch) return !xd && !(us && a_.smep);
        if (us && a_.smap && !a_.ac) return false;
        return a_.kind == Kind::read || rw || !a_.wp;
    }
    /// Section "Protection Keys": of user pages, data accesses only.
    [[nodiscard]] bool key_denies(unsigned key) const {
        if (!a_.pkru || a_.kind == Kind::fetch) return false;
        if (bit(*a_.pkru, static_cast<int>(2 * key))) return true;
        return a_.kind == Kind::write && bit(*a_.pkru, static_cast<int>(2 * key + 1)) &&
               (a_.user_mode || a_.wp);
    }
    [[nodiscard]] std::uint32_t code() const {
        std::uint32_t code = 0;
        if (a_.kind == Kind::write) code |= 0x2;
        if (a_.user_mode) code |= 0x4;
        if (a_.kind == Kind::fetch && (a_.nxe || a_.smep)) code |= 0x10;
        return code;
    }
    void fault(std::uint32_t code) {
        result_.end = End::page_fault;
        result_.code = code;
    }

    bool set_flags(Word place, Word host_place, Word& entry, Word wanted, bool may_write) {
        if (!may_write) {
            violation(place, last_rights_, 0b11, For::table_write);
            return false;
        }
        memory_.write(host_place, wanted);
        entry = wanted;
        return true;
    }

    std::optional<Host> through_ept(Word guest, For why) {
        if (guest >> 48 != 0) {
            violation(guest, 0, wanted_rights(why), why);
            return std::nullopt;
        }
        return ept(bits(*a_.eptp, 51, 12) << 12, 4, guest, 7, why);
    }
    [[nodiscard]] bool flags() const { return bit(*a_.eptp, 6); }
    [[nodiscard]] Word wanted_rights(For why) const {
        if (why != For::page) return flags() ? 0b11 : 0b01;
        return a_.kind == Kind::read ? 0b001 : a_.kind == Kind::write ? 0b010 : 0b100;
    }
    std::optional<Host> ept(Word base, int level, Word guest, Word rights, For why) {
        const int low = 12 + 9 * (level - 1);
        const Word place = base + 8 * bits(guest, low + 8, low);
        result_.host_reads.push_back(place);
        const Word entry = memory_.word(place);
        const Word rwx = bits(entry, 2, 0);
        if (rwx == 0) {
            violation(guest, 0, wanted_rights(why), why);
            return std::nullopt;
        }
        const bool is_leaf = level == 1 || (level < 4 && bit(entry, 7));
        const Word type = bits(entry, 5, 3);
        bool wrong = rwx == 2 || rwx == 4 || rwx == 6 || (entry & a_.host_reserved) != 0;
        if (is_leaf) wrong = wrong || type == 2 || type == 3 || type == 7;
        else wrong = wrong || bits(entry, 7, 3) != 0;
        if (is_leaf && level > 1) wrong = wrong || bits(entry, low - 1, 12) != 0;
        if (wrong) {
            result_.end = End::misconfiguration;
            result_.guest = guest;
            return std::nullopt;
        }
        rights &= rwx;
        const Word wanted = wanted_rights(why);
        if (is_leaf && (wanted & ~rights) != 0) {
            violation(guest, rights, wanted, why);
            return std::nullopt;
        }
        Word used = entry;
        if (flags()) used |= 0x100 | (is_leaf && bit(wanted, 1) ? 0x200 : 0);
        if (used != entry) memory_.write(place, used);
        if (!is_leaf) return ept(bits(entry, 51, 12) << 12, level - 1, guest, rights, why);
        last_rights_ = rights;
        const Word size = page_bytes(level);
        return Host{.physical = (bits(entry, 51, 12) << 12) + guest % size,
                    .bytes = size,
                    .w = bit(rights, 1),
                    .x = bit(rights, 2),
                    .dirty = !flags() || bit(used, 9)};
    }
    void violation(Word guest, Word rights, Word wanted, For why) {
        result_.end = End::violation;
        result_.guest = guest;
        result_.qualification =
            static_cast<std::uint32_t>(wanted | rights << 3 | 0x80 | (why == For::page ? 0x100 : 0));
    }

    NaiveAccess a_;
    TableMemory& memory_;
    NaiveResult result_;
    Word last_rights_ = 0;
};

}  // namespace

NaiveResult translate_naively(const NaiveAccess& access, TableMemory& memory) {
    return Translation{access, memory}.run();
}

}  // namespace mktme::test
