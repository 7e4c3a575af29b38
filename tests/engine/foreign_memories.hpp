// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/random.hpp"

namespace mktme::testing {

/// Bytes of a memory, and the accesses that it serves.
class Storage {
public:
    static constexpr std::uint64_t capacity = 1U << 20U;

    std::vector<unsigned char> bytes = std::vector<unsigned char>(capacity, 0xA5);
    std::map<std::uint64_t, tlm::tlm_response_status> errors;  // by address

    /// Serves an access. All that comes from an engine are whole lines below any KeyID.
    void serve(tlm::tlm_generic_payload& payload) {
        check_shape(payload);
        const std::uint64_t address = payload.get_address();
        const auto error = errors.find(address);
        if (error != errors.end() || address >= capacity) {
            payload.set_response_status(error != errors.end() ? error->second
                                                              : tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        copy(payload);
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    unsigned debug(tlm::tlm_generic_payload& payload) {
        if (payload.get_address() + payload.get_data_length() > capacity) return 0;
        copy(payload);
        return payload.get_data_length();
    }
    /// Returns the line at `address` as it lies in memory.
    [[nodiscard]] std::vector<std::byte> line(std::uint64_t address) const {
        const auto bytes_of_line = std::as_bytes(std::span{bytes}.subspan(address, 64));
        return {bytes_of_line.begin(), bytes_of_line.end()};
    }

private:
    static void check_shape(const tlm::tlm_generic_payload& payload) {
        REQUIRE(payload.get_address() % 64 == 0);
        REQUIRE(payload.get_data_length() == 64);
        REQUIRE(payload.get_streaming_width() == 64);
        REQUIRE(payload.get_byte_enable_ptr() == nullptr);
        REQUIRE(payload.get_data_ptr() != nullptr);
        REQUIRE(payload.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE);
        REQUIRE_FALSE(payload.is_dmi_allowed());
        REQUIRE((payload.is_read() || payload.is_write()));
    }
    void copy(tlm::tlm_generic_payload& payload) {
        unsigned char* const here = &bytes[payload.get_address()];
        if (payload.is_read()) std::copy_n(here, payload.get_data_length(), payload.get_data_ptr());
        else std::copy_n(payload.get_data_ptr(), payload.get_data_length(), here);
    }
};

/// Loosely-timed memory: blocking transport with a fixed latency as an annotation, and nothing else.
struct PlainMemory : sc_core::sc_module {
    tlm_utils::simple_target_socket<PlainMemory> socket{"socket"};
    Storage storage;
    sc_core::sc_time latency{50, sc_core::SC_NS};
    std::vector<sc_core::sc_time> arrivals;
    std::vector<std::uint64_t> addresses;

    explicit PlainMemory(sc_core::sc_module_name name) : sc_module{name} {
        socket.register_b_transport(this, &PlainMemory::b_transport);
        socket.register_transport_dbg(this, &PlainMemory::transport_dbg);
    }
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        arrivals.push_back(sc_core::sc_time_stamp() + delay);
        addresses.push_back(payload.get_address());
        storage.serve(payload);
        payload.set_dmi_allowed(true);  // a hint that may not reach the initiator
        delay += latency;
    }
    unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return storage.debug(payload); }
};

/// Approximately-timed memory: non-blocking transport in every style of the base protocol, back-pressure and responses
/// in random order, and data that move as late as the response. It checks the duties of its initiator (IEEE 1666-2011,
/// 15.2.5 to 15.2.8 and 14.5).
class PhasedMemory : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<PhasedMemory> socket{"socket"};
    Storage storage;
    std::uint64_t slowest_ns = 40;  // of each of its waits
    std::uint64_t requests = 0;
    std::uint64_t responses = 0;
    std::array<std::uint64_t, 6> styles{};
    std::uint64_t most_in_flight = 0;

    explicit PhasedMemory(sc_core::sc_module_name name, std::uint64_t seed = 5)
        : sc_module{name},
          random_{seed, "memory"} {
        socket.register_nb_transport_fw(this, &PhasedMemory::nb_transport_fw);
        socket.register_transport_dbg(this, &PhasedMemory::transport_dbg);
    }
    unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return storage.debug(payload); }
    [[nodiscard]] bool is_idle() const { return in_flight_.empty() && requesting_ == nullptr; }

private:
    using Payload = tlm::tlm_generic_payload;
    enum Style { completes, ends_request, responds, accepts, leaves_out, ends_inside };

    sc_core::sc_time some_time() {
        return {static_cast<double>(random_.below(slowest_ns * 1000)), sc_core::SC_PS};
    }
    tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
        if (phase == tlm::END_RESP) {
            REQUIRE(responding_ == &payload);
            end_response(delay);
            return tlm::TLM_COMPLETED;
        }
        REQUIRE(phase == tlm::BEGIN_REQ);
        begin_request(payload);
        const auto style = static_cast<Style>(random_.below(styles.size()));
        const bool may_respond = responding_ == nullptr && response_ended_ <= sc_core::sc_time_stamp();
        return answer(payload, style == responds && !may_respond ? accepts : style, phase, delay);
    }
    /// Checks the request exclusion rule, and that no access in flight concerns the same line unless both read.
    void begin_request(Payload& payload) {
        REQUIRE(requesting_ == nullptr);
        REQUIRE(sc_core::sc_time_stamp() >= request_ended_);
        REQUIRE(payload.get_ref_count() > 0);
        REQUIRE_FALSE(in_flight_.contains(&payload));
        for (const Payload* const other : in_flight_)
            if (other->get_address() == payload.get_address())
                REQUIRE((other->is_read() && payload.is_read()));
        payload.acquire();
        in_flight_.insert(&payload);
        most_in_flight = std::max<std::uint64_t>(most_in_flight, in_flight_.size());
        ++requests;
        requesting_ = &payload;
    }
    void request_ends(const sc_core::sc_time& delay) {
        requesting_ = nullptr;
        request_ended_ = sc_core::sc_time_stamp() + delay;
    }
    tlm::tlm_sync_enum answer(Payload& payload, Style style, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
        ++styles[style];
        if (style == completes || style == responds) {
            delay += some_time();
            request_ends(delay);
            serve(payload);
            if (style == completes) return tlm::TLM_COMPLETED;
            responding_ = &payload;
            phase = tlm::BEGIN_RESP;
            return tlm::TLM_UPDATED;
        }
        if (style == ends_request) {
            phase = tlm::END_REQ;
            delay += some_time();
            request_ends(delay);
        }
        if (style == ends_inside) end_request(payload);
        sc_core::sc_spawn([this, &payload, style] { later(payload, style); });
        return style == ends_request ? tlm::TLM_UPDATED : tlm::TLM_ACCEPTED;
    }
    void end_request(Payload& payload) {
        tlm::tlm_phase phase = tlm::END_REQ;
        sc_core::sc_time delay = random_.below(2) == 0 ? sc_core::SC_ZERO_TIME : some_time();
        request_ends(delay);
        REQUIRE(socket->nb_transport_bw(payload, phase, delay) == tlm::TLM_ACCEPTED);
    }
    void later(Payload& payload, Style style) {
        if (style == accepts) {
            wait(some_time());
            end_request(payload);
        }
        wait(request_ended_ > sc_core::sc_time_stamp() ? request_ended_ - sc_core::sc_time_stamp()
                                                       : sc_core::SC_ZERO_TIME);
        wait(some_time());
        while (responding_ != nullptr || response_ended_ > sc_core::sc_time_stamp())
            if (responding_ != nullptr) wait(response_over_);
            else wait(response_ended_ - sc_core::sc_time_stamp());
        responding_ = &payload;
        payload.acquire();
        serve(payload);
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_core::sc_time delay = random_.below(2) == 0 ? sc_core::SC_ZERO_TIME : some_time();
        if (requesting_ == &payload) request_ends(delay);
        const auto answer = socket->nb_transport_bw(payload, phase, delay);
        if (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP))
            end_response(delay);
        wait(some_time());  // the payload may not be used again meanwhile
        payload.release();
    }
    void end_response(const sc_core::sc_time& delay) {
        responding_ = nullptr;
        response_ended_ = sc_core::sc_time_stamp() + delay;
        response_over_.notify(sc_core::SC_ZERO_TIME);
    }
    void serve(Payload& payload) {
        storage.serve(payload);
        in_flight_.erase(&payload);
        ++responses;
        payload.release();
    }

    RandomStream random_;
    std::set<const Payload*> in_flight_;
    const Payload* requesting_ = nullptr;
    const Payload* responding_ = nullptr;
    sc_core::sc_time request_ended_;
    sc_core::sc_time response_ended_;
    sc_core::sc_event response_over_;
};

}  // namespace mktme::testing
