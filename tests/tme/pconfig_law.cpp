// SPDX-License-Identifier: Apache-2.0
#include "tests/tme/pconfig_law.hpp"

#include <array>
#include <stdexcept>

namespace mktme::test {

namespace {

using S = const Situation&;

unsigned at(S s, std::size_t offset) { return std::to_integer<unsigned>(s.bytes.at(offset)); }
unsigned keyid(S s) { return at(s, 0) + 256 * at(s, 1); }
unsigned command(S s) { return at(s, 2); }
unsigned enc_alg(S s) { return at(s, 3) + 256 * at(s, 4); }
unsigned k(S s) { return static_cast<unsigned>(s.activate >> 32) & 15; }
unsigned p(S s) { return static_cast<unsigned>(s.activate >> 36) & 15; }
bool is_guest(S s) { return s.state.vmx_non_root.has_value(); }
unsigned last_nonzero(S s, std::size_t from, std::size_t to) {  // counted from `from`; 0: all are zero
    for (std::size_t i = to; i-- > from;)
        if (at(s, i) != 0) return static_cast<unsigned>(i - from + 1);
    return 0;
}
unsigned key_length(S s) { return enc_alg(s) == 1 || enc_alg(s) == 2 ? 16 : 32; }
bool exits(S s, unsigned bit) { return (s.state.vmx_non_root->exiting_bitmap >> bit & 1) != 0; }
std::uint64_t linear(S s) {
    return s.state.is_64_bit ? s.state.rbx : static_cast<std::uint32_t>(s.state.ds_base + s.state.rbx);
}
bool is_canonical(S s) {
    const unsigned unused = 64 - s.state.linear_address_bits;
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(s.state.rbx << unused) >> unused) ==
           s.state.rbx;
}

using enum Ending;

const std::array law{
    LawRow{"1 not enumerated", [](S s) { return !s.has_pconfig; }, ud, ud},
    LawRow{"1 CPL", [](S s) { return s.state.cpl != 0; }, ud, ud},
    LawRow{"1 prefix", [](S s) { return static_cast<int>(s.state.prefix) != 0; }, ud, ud},
    LawRow{"1 virtual-8086", [](S s) { return s.state.is_virtual_8086; }, ud, ud},
    LawRow{"1 guest", [](S s) { return is_guest(s) && !s.state.vmx_non_root->enable_pconfig; }, ud, ud},
    LawRow{"2 leaf below 63", [](S s) { return is_guest(s) && s.state.leaf < 63 && exits(s, s.state.leaf); },
           vm_exit, vm_exit},
    LawRow{"2 leaf from 63", [](S s) { return is_guest(s) && s.state.leaf >= 63 && exits(s, 63); }, vm_exit,
           vm_exit},
    LawRow{"3", [](S s) { return s.state.leaf != 0; }, gp, gp},
    LawRow{"4", [](S s) { return !s.lists_mktme; }, gp, gp},
    LawRow{"5 lock", [](S s) { return (s.activate & 1) == 0; }, gp, gp},
    LawRow{"5 enable", [](S s) { return (s.activate & 2) == 0; }, gp, gp},
    LawRow{"5 no KeyID bits", [](S s) { return k(s) == 0; }, gp, gp},
    LawRow{"6 alignment", [](S s) { return (linear(s) & 0xFF) != 0; }, gp, gp},
    LawRow{"6 canonical", [](S s) { return s.state.is_64_bit && !is_canonical(s); }, gp, gp},
    LawRow{"6 limit", [](S s) { return !s.state.is_64_bit && s.state.rbx + 192 > s.state.ds_limit + 1; }, gp,
           gp},
    LawRow{"7", [](S s) { return !s.is_readable; }, pf, pf},
    LawRow{"8", [](S s) { return at(s, 5) != 0; }, gp, gp},
    LawRow{"8 bytes 6 to 63", [](S s) { return last_nonzero(s, 6, 64) != 0; }, go_on, gp},
    LawRow{"9", [](S s) { return command(s) > 3; }, gp, rax_1},
    LawRow{"10 KeyID 0", [](S s) { return keyid(s) == 0; }, gp, rax_3},
    LawRow{"10 MAX_KEYS", [](S s) { return keyid(s) > s.max_keys; }, gp, rax_3},
    LawRow{"10 2^k", [](S s) { return keyid(s) >> k(s) != 0; }, gp, rax_3},
    LawRow{"11", [](S s) { return !s.state.is_in_seam && keyid(s) >> (k(s) - p(s)) != 0; }, gp, go_on},
    LawRow{"12 not one bit", [](S s) { return enc_alg(s) == 0 || (enc_alg(s) & (enc_alg(s) - 1)) != 0; }, gp,
           rax_4},
    LawRow{"12 not activated", [](S s) { return (enc_alg(s) & s.activate >> 48) == 0; }, gp, rax_4},
    LawRow{"12 beyond the data key", [](S s) { return last_nonzero(s, 64, 128) > key_length(s); }, go_on, gp},
    LawRow{"12 beyond the tweak key", [](S s) { return last_nonzero(s, 128, 192) > key_length(s); }, go_on,
           gp},
    LawRow{"13", [](S s) { return s.is_table_locked; }, rax_5, rax_5},
    LawRow{"14 entropy", [](S s) { return command(s) == 1 && s.entropy_words < key_length(s) / 4; }, rax_2,
           rax_2},
    LawRow{"14", [](S) { return true; }, rax_0, rax_0},
};

}  // namespace

std::span<const LawRow> pconfig_law() { return law; }

const LawRow& lawful_row(const Situation& situation, tme::PconfigErrors wording) {
    for (const LawRow& row : law) {
        const Ending ending = wording == tme::PconfigErrors::gp ? row.later : row.of_2019;
        if (ending != go_on && row.applies(situation)) return row;
    }
    throw std::logic_error{"the last row always applies"};
}

}  // namespace mktme::test
