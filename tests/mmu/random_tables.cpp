// SPDX-License-Identifier: Apache-2.0
#include "tests/mmu/random_tables.hpp"

#include <array>

namespace mktme::test {

namespace {

using Word = std::uint64_t;

Word hash(Word value) {
    value = (value ^ value >> 33) * 0xFF51'AFD7'ED55'8CCD;
    value = (value ^ value >> 33) * 0xC4CE'B9FE'1A85'EC53;
    return value ^ value >> 33;
}

/// Draws from the bits of a hash, without a state that others share.
class Draw {
public:
    explicit Draw(Word seed) : state_{seed} {}
    Word bits() { return hash(state_ += 0x9E37'79B9'7F4A'7C15); }
    bool chance(unsigned percent) { return bits() % 100 < percent; }

private:
    Word state_;
};

Word draw_entry(Draw& draw, unsigned mishaps) {
    Word entry = draw.bits() &
                 0x7F80'003F'FFFF'FF18;   // address of 38 bits, ignored bits, protection key, PAT, PCD, PWT
    entry |= (draw.bits() & 0x3F) << 40;  // KeyID
    if (draw.chance(60)) entry &= ~(Word{0b11} << 44);  // not a TDX-private one
    if (draw.chance(80)) entry &= ~(Word{0b11} << 44);
    entry &= ~Word{0x80};
    if (draw.chance(12)) {
        entry |= 0x80;
        if (draw.chance(85)) entry &= ~Word{0x3FFF'E000};
        else if (draw.chance(60)) entry &= ~Word{0x1F'E000};
    }
    if (!draw.chance(mishaps)) entry |= 1;
    if (draw.chance(mishaps)) entry |= Word{1} << (46 + draw.bits() % 6);
    if (draw.chance(85)) entry |= 2;
    if (draw.chance(85)) entry |= 4;
    if (draw.chance(50)) entry |= 0x20;
    if (draw.chance(50)) entry |= 0x40;
    if (draw.chance(10)) entry |= Word{1} << 63;
    return entry;
}

Word draw_ept_entry(Draw& draw, Word level, unsigned mishaps) {
    const bool is_leaf = level == 1 || (level < 4 && draw.chance(20));
    Word entry = draw.bits() & 0xFFF0'001F'FFFF'FC00;  // address of 37 bits, ignored bits
    entry |= (draw.bits() & 0x0F) << 40;               // KeyID
    if (draw.chance(50)) entry |= 0x100;
    entry |= draw.chance(95) ? 7 : draw.chance(70) ? 0b101 : 0b001;
    if (draw.chance(mishaps)) entry = (entry & ~Word{7}) | draw.bits() % 8;
    if (draw.chance(mishaps)) entry |= Word{1} << (44 + draw.bits() % 8);
    if (!is_leaf) {
        if (draw.chance(mishaps)) entry |= Word{8} << draw.bits() % 5;
        return entry | (level - 1) << 37;
    }
    constexpr std::array<Word, 8> types{6, 6, 6, 6, 0, 1, 4, 5};
    entry |= types.at(draw.bits() % 8) << 3;
    if (draw.chance(mishaps)) entry |= Word{7} << 3;
    if (draw.chance(50)) entry |= 0x200;
    if (level == 1) return entry;
    entry |= 0x80;
    return draw.chance(mishaps) ? entry : entry & ~Word{0x3FFF'F000};
}

}  // namespace

TableMemory RandomTables::make(std::uint64_t seed, unsigned mishaps) {
    return TableMemory{[=](std::uint64_t place) {
        Draw draw{hash(place) + seed * 0x9E37'79B9};
        const Word level = place >> 37 & 7;
        return level == 0 ? draw_entry(draw, mishaps) : draw_ept_entry(draw, level, mishaps);
    }};
}

NaiveAccess RandomTables::draw(RandomStream& random, std::uint64_t cr3) {
    constexpr std::array<Word, 6> places{0,
                                         0x0000'5555'5540'0000,
                                         0x0000'7FFF'FFE0'0000,
                                         0xFFFF'8000'0000'0000,
                                         0xFFFF'8880'0000'0000,
                                         0xFFFF'FFFF'FFE0'0000};
    const auto chance = [&](std::uint64_t percent) { return random.below(100) < percent; };
    NaiveAccess access;
    access.address =
        places.at(random.below(places.size())) + (random.below(2) << 21) + random.below(3) * 0x1000;
    if (access.address >> 47 != 0 && access.address >> 47 != 0x1FFFF) access.address -= 0x20'0000;
    access.address |= random.below(0x1000);
    access.kind = static_cast<NaiveAccess::Kind>(random.below(3));
    access.user_mode = chance(70);
    access.ac = chance(50);
    access.wp = chance(80);
    access.nxe = chance(90);
    access.smep = chance(50);
    access.smap = chance(50);
    access.pages_1g = chance(80);
    if (chance(50)) access.pkru = static_cast<std::uint32_t>(random.bits() & random.bits());
    access.reserved = 0x000F'C000'0000'0000 | Word{0b11} << 44;
    access.host_reserved = access.reserved;
    access.cr3 = cr3;
    return access;
}

}  // namespace mktme::test
