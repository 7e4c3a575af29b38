// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include "tests/platform/random_accesses.hpp"

namespace mktme::testing {

/// Checker of the base protocol's rules for a target on one socket (IEEE 1666-2011, 15.2.5 to 15.2.12 and 14.5 to
/// 14.17). It is written from the standard and checks every call.
class BaseProtocol {
public:
    /// Precedes the call that carries BEGIN_REQ.
    void request_begins(Access& access) {
        REQUIRE(requesting_ == nullptr);  // the initiator's own duty
        REQUIRE_FALSE(state_.contains(&access.payload));
        requesting_ = &access.payload;
        const auto& p = access.payload;
        state_[requesting_] = {&access,         Phase::requested,    p.get_address(),
                               p.get_command(), p.get_data_length(), p.get_streaming_width()};
    }
    /// Follows a BEGIN_REQ that was answered with TLM_COMPLETED: there are no more phases.
    void completed(Access& access) {
        REQUIRE(requesting_ == &access.payload);
        REQUIRE(access.payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE);
        requesting_ = nullptr;
        state_.erase(&access.payload);
    }
    /// Checks a call on the backward path.
    void backward(const tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase) {
        REQUIRE((phase == tlm::END_REQ || phase == tlm::BEGIN_RESP));
        REQUIRE(state_.count(&payload) == 1);
        State& state = state_.at(&payload);
        check_untouched(payload, state);
        if (phase == tlm::END_REQ) {
            REQUIRE(state.phase == Phase::requested);
            REQUIRE(requesting_ == &payload);
            REQUIRE(payload.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE);
            state.phase = Phase::taken;
            requesting_ = nullptr;
            return;
        }
        REQUIRE(state.phase != Phase::responding);
        REQUIRE(payload.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE);
        REQUIRE(responding_ == nullptr);                       // the response exclusion rule
        REQUIRE(sc_core::sc_time_stamp() >= response_ended_);  // including its annotated time
        if (requesting_ == &payload) requesting_ = nullptr;    // END_REQ may be left out
        state.phase = Phase::responding;
        responding_ = &payload;
    }
    /// Records that the initiator ends a response, with effect `delay` from now.
    void response_ends(const tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay) {
        REQUIRE(responding_ == &payload);
        responding_ = nullptr;
        response_ended_ = sc_core::sc_time_stamp() + delay;
        state_.erase(&payload);
        ++answered;
    }
    [[nodiscard]] bool may_request() const { return requesting_ == nullptr; }
    [[nodiscard]] bool is_idle() const { return state_.empty(); }
    [[nodiscard]] Access& access_of(const tlm::tlm_generic_payload& payload) {
        return *state_.at(&payload).access;
    }

    std::uint64_t answered = 0;

private:
    enum class Phase { requested, taken, responding };
    struct State {
        Access* access;
        Phase phase;
        std::uint64_t address;
        tlm::tlm_command command;
        unsigned length;
        unsigned width;
    };

    /// Checks that a target changes nothing but the response status and the data of a read, and gives no DMI hint.
    static void check_untouched(const tlm::tlm_generic_payload& payload, const State& state) {
        REQUIRE(payload.get_address() == state.address);
        REQUIRE(payload.get_command() == state.command);
        REQUIRE(payload.get_data_length() == state.length);
        REQUIRE(payload.get_streaming_width() == state.width);
        REQUIRE_FALSE(payload.is_dmi_allowed());
        if (payload.is_write()) REQUIRE(state.access->data == state.access->expected);
    }

    std::map<const tlm::tlm_generic_payload*, State> state_;
    const tlm::tlm_generic_payload* requesting_ = nullptr;
    const tlm::tlm_generic_payload* responding_ = nullptr;
    sc_core::sc_time response_ended_{};
};

/// Initiator of random accesses over non-blocking transport, under the rules above, with every way to end a response.
class RandomInitiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<RandomInitiator> socket{"socket"};
    BaseProtocol protocol;
    std::vector<std::unique_ptr<Access>> accesses;

    /// Addresses begin at one of `areas` and reach `reach` bytes from there.
    RandomInitiator(sc_core::sc_module_name name, std::vector<std::uint64_t> areas, std::uint64_t reach,
                    std::uint64_t count)
        : sc_module{name},
          draws_{std::move(areas), reach, "initiator"},
          count_{count} {
        socket.register_nb_transport_bw(this, &RandomInitiator::nb_transport_bw);
        SC_HAS_PROCESS(RandomInitiator);
        SC_THREAD(run);
        SC_THREAD(end_responses);
    }
    /// Fills the areas over the debug interface.
    void fill() { draws_.fill(socket); }
    /// Returns the byte that was written last at an address of an area.
    [[nodiscard]] unsigned char expected(std::uint64_t address) const { return draws_.expected(address); }
    /// Checks after the run that the debug interface reads the expected bytes.
    void check_memory() { draws_.check_memory(socket); }

private:
    void run() {
        for (std::uint64_t i = 0; i < count_; ++i) {
            Access& access = *accesses.emplace_back(std::make_unique<Access>());
            draws_.draw(access);
            access.payload.acquire();
            access.is_held = true;
            protocol.request_begins(access);
            tlm::tlm_phase phase = tlm::BEGIN_REQ;
            sc_core::sc_time delay{static_cast<double>(draws_.below(4) == 0 ? draws_.below(20) : 0),
                                   sc_core::SC_NS};
            const auto answer = socket->nb_transport_fw(access.payload, phase, delay);
            if (answer == tlm::TLM_COMPLETED) {
                protocol.completed(access);
                judge(access);
            } else {
                REQUIRE(answer == tlm::TLM_ACCEPTED);
                while (!protocol.may_request()) wait(taken_);
            }
            if (draws_.below(3) == 0) wait(static_cast<double>(draws_.below(40)), sc_core::SC_NS);
        }
    }
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) {
        protocol.backward(payload, phase);
        if (phase == tlm::END_REQ || protocol.may_request()) taken_.notify(sc_core::SC_ZERO_TIME);
        if (phase == tlm::END_REQ) return tlm::TLM_ACCEPTED;
        const sc_core::sc_time later{static_cast<double>(draws_.below(30)), sc_core::SC_NS};
        switch (draws_.below(4)) {
            case 0: return end(payload, sc_core::SC_ZERO_TIME, tlm::TLM_COMPLETED);
            case 1:
                delay += later;
                phase = tlm::END_RESP;
                return end(payload, delay, tlm::TLM_UPDATED);
            case 2: delay += later; return end(payload, delay, tlm::TLM_COMPLETED);
            default: break;
        }
        unfinished_ = &payload;
        finish_.notify(later);
        return tlm::TLM_ACCEPTED;
    }
    tlm::tlm_sync_enum end(tlm::tlm_generic_payload& payload, const sc_core::sc_time& delay,
                           tlm::tlm_sync_enum how) {
        Access& access = protocol.access_of(payload);
        protocol.response_ends(payload, delay);
        judge(access);
        return how;
    }
    /// Ends responses by a call of their own.
    void end_responses() {
        while (true) {
            wait(finish_);
            tlm::tlm_generic_payload& payload = *unfinished_;
            tlm::tlm_phase phase = tlm::END_RESP;
            sc_core::sc_time delay{static_cast<double>(draws_.below(5)), sc_core::SC_NS};
            Access& access = protocol.access_of(payload);
            protocol.response_ends(payload, delay);
            const auto answer = socket->nb_transport_fw(payload, phase, delay);
            REQUIRE((answer == tlm::TLM_COMPLETED || answer == tlm::TLM_ACCEPTED));
            judge(access);
        }
    }
    void judge(Access& access) {
        REQUIRE(access.payload.get_response_status() == tlm::TLM_OK_RESPONSE);
        REQUIRE(access.data == access.expected);
        access.is_held = false;
        access.payload.release();
    }

    RandomAccesses draws_;
    std::uint64_t count_;
    tlm::tlm_generic_payload* unfinished_ = nullptr;
    sc_core::sc_event taken_;
    sc_core::sc_event finish_;
};

}  // namespace mktme::testing
