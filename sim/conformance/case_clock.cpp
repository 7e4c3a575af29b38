// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/case_clock.hpp"

#include "sim/conformance/case_pace.hpp"

namespace mktme::sim {

void CaseClock::align() {
    constexpr syscall::KernelTime past_the_second = milliseconds(30);
    now_ = in_nanoseconds(whole_seconds(now_) + syscall::KernelSeconds{1}) + past_the_second;
}

}  // namespace mktme::sim
