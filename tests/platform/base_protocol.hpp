// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/random.hpp"

namespace mktme::testing {

/// Reference-counted payload with its own data.
class Access : public tlm::tlm_mm_interface {
public:
    tlm::tlm_generic_payload payload{this};
    std::vector<unsigned char> data;
    std::vector<unsigned char> enables;
    std::vector<unsigned char> expected;  // of a read; of a write, the data it writes
    bool is_held = false;                 // the initiator has not released it yet
    bool is_freed = false;                // its last reference was released

    void free(tlm::tlm_generic_payload*) override {
        CHECK_FALSE(is_held);
        CHECK_FALSE(is_freed);
        is_freed = true;
    }
    void prepare(tlm::tlm_command command, std::uint64_t address, std::uint64_t width) {
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(data.data());
        payload.set_data_length(static_cast<unsigned>(data.size()));
        payload.set_streaming_width(static_cast<unsigned>(width));
        payload.set_byte_enable_ptr(enables.empty() ? nullptr : enables.data());
        payload.set_byte_enable_length(static_cast<unsigned>(enables.size()));
        payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    }
};

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

/// Expected bytes of memory: the writes of all requests in the order in which they are sent.
class ByteOracle {
public:
    /// Applies the access byte by byte. Sets `expected` to the result of a read, in which disabled bytes are unchanged.
    void apply(Access& access) {
        const auto& p = access.payload;
        access.expected = access.data;
        for (unsigned i = 0; i < p.get_data_length(); ++i) {
            if (!access.enables.empty() && access.enables[i % access.enables.size()] == TLM_BYTE_DISABLED)
                continue;
            unsigned char& byte = bytes_[p.get_address() + i % p.get_streaming_width()];
            if (p.is_write()) byte = access.data[i];
            else access.expected[i] = byte;
        }
    }
    void set(std::uint64_t address, unsigned char byte) { bytes_[address] = byte; }
    [[nodiscard]] unsigned char at(std::uint64_t address) const { return bytes_.at(address); }

private:
    std::map<std::uint64_t, unsigned char> bytes_;
};

/// Initiator of random accesses over non-blocking transport, under the rules above, with every way to end a response.
class RandomInitiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<RandomInitiator> socket{"socket"};
    BaseProtocol protocol;
    ByteOracle memory;
    std::vector<std::unique_ptr<Access>> accesses;

    /// Addresses begin at one of `areas` and reach `reach` bytes from there.
    RandomInitiator(sc_core::sc_module_name name, std::vector<std::uint64_t> areas, std::uint64_t reach,
                    std::uint64_t count)
        : sc_module{name},
          areas_{std::move(areas)},
          reach_{reach},
          count_{count} {
        socket.register_nb_transport_bw(this, &RandomInitiator::nb_transport_bw);
        SC_HAS_PROCESS(RandomInitiator);
        SC_THREAD(run);
        SC_THREAD(end_responses);
    }
    /// Fills the areas over the debug interface.
    void fill() {
        for (const std::uint64_t area : areas_) {
            Access access;
            access.data.resize(reach_);
            for (auto& byte : access.data) byte = static_cast<unsigned char>(random_.below(256));
            access.prepare(tlm::TLM_WRITE_COMMAND, area, reach_);
            REQUIRE(socket->transport_dbg(access.payload) == reach_);
            for (std::uint64_t i = 0; i < reach_; ++i) memory.set(area + i, access.data[i]);
        }
    }
    /// Checks after the run that the debug interface reads the expected bytes.
    void check_memory() {
        for (const std::uint64_t area : areas_) {
            Access access;
            access.data.resize(reach_);
            access.prepare(tlm::TLM_READ_COMMAND, area, reach_);
            REQUIRE(socket->transport_dbg(access.payload) == reach_);
            for (std::uint64_t i = 0; i < reach_; ++i) REQUIRE(access.data[i] == memory.at(area + i));
        }
    }

private:
    void randomise(Access& access) {
        const std::uint64_t offset = random_.below(reach_);
        const std::uint64_t length = 1 + random_.below(std::min<std::uint64_t>(reach_ - offset, 300));
        access.data.resize(length);
        for (auto& byte : access.data) byte = static_cast<unsigned char>(random_.below(256));
        if (random_.below(4) == 0) {
            access.enables.resize(1 + random_.below(80));
            for (auto& enable : access.enables)
                enable = random_.below(3) == 0 ? TLM_BYTE_DISABLED : TLM_BYTE_ENABLED;
        }
        const std::uint64_t width =
            random_.below(8) == 0 ? 1 + random_.below(length) : length + random_.below(2);
        access.prepare(random_.below(2) == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND,
                       areas_[random_.below(areas_.size())] + offset, width);
        memory.apply(access);
    }
    void run() {
        for (std::uint64_t i = 0; i < count_; ++i) {
            Access& access = *accesses.emplace_back(std::make_unique<Access>());
            randomise(access);
            access.payload.acquire();
            access.is_held = true;
            protocol.request_begins(access);
            tlm::tlm_phase phase = tlm::BEGIN_REQ;
            sc_core::sc_time delay;
            const auto answer = socket->nb_transport_fw(access.payload, phase, delay);
            if (answer == tlm::TLM_COMPLETED) {
                protocol.completed(access);
                judge(access);
            } else {
                REQUIRE(answer == tlm::TLM_ACCEPTED);
                while (!protocol.may_request()) wait(taken_);
            }
            if (random_.below(3) == 0) wait(static_cast<double>(random_.below(40)), sc_core::SC_NS);
        }
    }
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) {
        protocol.backward(payload, phase);
        if (phase == tlm::END_REQ || protocol.may_request()) taken_.notify(sc_core::SC_ZERO_TIME);
        if (phase == tlm::END_REQ) return tlm::TLM_ACCEPTED;
        const sc_core::sc_time later{static_cast<double>(random_.below(30)), sc_core::SC_NS};
        switch (random_.below(4)) {
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
            sc_core::sc_time delay{static_cast<double>(random_.below(5)), sc_core::SC_NS};
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

    std::vector<std::uint64_t> areas_;
    std::uint64_t reach_;
    std::uint64_t count_;
    RandomStream random_{17, "initiator"};
    tlm::tlm_generic_payload* unfinished_ = nullptr;
    sc_core::sc_event taken_;
    sc_core::sc_event finish_;
};

}  // namespace mktme::testing
