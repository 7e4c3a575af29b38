// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <systemc>
#include <tlm>
#include <vector>

#include "tests/platform/random_accesses.hpp"

namespace mktme::testing {

/// Loosely timed initiator of blocking accesses. It computes between them in local time, up to the global quantum ahead of
/// SystemC's (IEEE 1666-2011, 12.2).
class QuantumInitiator : public sc_core::sc_module {
public:
    /// Prepares an access, with the data that a read of it must return; without these, a read is not judged.
    using Draw = std::function<void(Access&)>;
    /// Times of an access in the initiator's own time.
    struct Times {
        sc_core::sc_time begun;
        sc_core::sc_time ended;
        bool operator==(const Times&) const = default;
    };

    tlm_utils::simple_initiator_socket<QuantumInitiator> socket{"socket"};
    std::vector<Times> accesses;
    sc_core::sc_time furthest_ahead;  // of SystemC's time, at an access

    /// Makes `count` accesses, with up to `most_steps` steps of computing behind each. With `is_decoupled` it waits when its
    /// quantum is used up, otherwise after each step.
    QuantumInitiator(sc_core::sc_module_name name, Draw draw, std::uint64_t count, bool is_decoupled = true,
                     std::uint64_t most_steps = 4)
        : sc_module{name},
          draw_{std::move(draw)},
          count_{count},
          is_decoupled_{is_decoupled},
          most_steps_{most_steps} {
        SC_HAS_PROCESS(QuantumInitiator);
        SC_THREAD(run);
    }

private:
    void run() {
        keeper_.reset();
        for (std::uint64_t i = 0; i < count_; ++i) {
            access();
            for (std::uint64_t steps = random_.below(most_steps_ + 1); steps != 0; --steps) compute();
        }
        keeper_.sync();
    }
    void access() {
        Access access;
        draw_(access);
        sc_core::sc_time delay = keeper_.get_local_time();
        furthest_ahead = std::max(furthest_ahead, delay);
        Times times{.begun = keeper_.get_current_time(), .ended = {}};
        socket->b_transport(access.payload, delay);
        keeper_.set(delay);
        times.ended = keeper_.get_current_time();
        accesses.push_back(times);
        REQUIRE(access.payload.get_response_status() == tlm::TLM_OK_RESPONSE);
        REQUIRE_FALSE(access.payload.is_dmi_allowed());
        if (!access.expected.empty()) REQUIRE(access.data == access.expected);
    }
    void compute() {
        keeper_.inc({static_cast<double>(random_.below(100)), sc_core::SC_NS});
        if (!is_decoupled_ || keeper_.need_sync()) keeper_.sync();
    }

    Draw draw_;
    std::uint64_t count_;
    bool is_decoupled_;
    std::uint64_t most_steps_;
    tlm_utils::tlm_quantumkeeper keeper_;
    RandomStream random_{5, "pauses"};
};

}  // namespace mktme::testing
