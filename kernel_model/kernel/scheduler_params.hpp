// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::kernel {

/// How tasks share cores.
struct SchedulerParams {
    static constexpr auto section = "kernel";

    SimTime time_slice{SimTime{1'000'000'000'000}};

    static constexpr auto fields() {
        using P = SchedulerParams;
        return std::tuple{
            field<&P::time_slice>("time_slice", "time that a task has its core while others want it")
                .from("docs/numbers.md#kernel-costs"),
        };
    }
};

}  // namespace mktme::kernel
