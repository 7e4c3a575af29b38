// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/cycle_account.hpp"

#include <algorithm>

#include "models/base/error.hpp"

namespace mktme::reference_cpu {

void CycleAccount::wait_for(const Wait& wait) {
    if (waits_for_ != nullptr && waits_for_ != &wait) throw InvariantError{"a wait for a line has no end"};
    waits_for_ = &wait;
    ++waited_;
}

void CycleAccount::settle() {
    if (waits_for_ == nullptr || !waits_for_->done) return;
    const Source source = waits_for_->source;
    std::uint64_t encryption = 0;
    if (source.place == Source::Place::memory) {
        constexpr std::uint64_t fs_in_s = 1'000'000'000'000'000;
        __extension__ using Wide = unsigned __int128;
        const Wide exposed = Wide{source.exposed.count()} * clock_.count() / fs_in_s;
        encryption = std::min(waited_, static_cast<std::uint64_t>(exposed));
    }
    const Row row = source.place == Source::Place::private_level ? &cpu::CycleRows::private_levels
                    : source.place == Source::Place::llc         ? &cpu::CycleRows::llc
                    : source.place == Source::Place::core        ? &cpu::CycleRows::core
                                                                 : &cpu::CycleRows::memory;
    rows_.*row += waited_ - encryption;
    rows_.encryption += encryption;
    waits_for_ = nullptr;
    waited_ = 0;
}

std::uint64_t CycleAccount::cycles() const {
    const cpu::CycleRows& r = rows_;
    return r.retiring + r.serialising + r.stores + r.translation + r.private_levels + r.llc + r.core +
           r.memory + r.encryption + r.front_end + r.execution;
}

}  // namespace mktme::reference_cpu
