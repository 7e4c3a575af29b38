// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/memory_module.hpp"

#include <algorithm>
#include <cstring>

namespace mktme::memctrl {

namespace {

std::uint64_t offset_in_line(const tlm::tlm_generic_payload& payload) {
    return payload.get_address() % line_size.count();
}
SimTime now() { return SimTime{sc_core::sc_time_stamp().value()}; }
sc_core::sc_time until(SimTime time) {
    return sc_core::sc_time::from_value(minus_or_zero(time, now()).count());
}

}  // namespace

MemoryModule::MemoryModule(sc_core::sc_module_name name, MemorySystem& memory)
    : sc_module{name},
      socket{"socket"},
      memory_{memory} {
    if (memory_.data_path() != nullptr) memory_.data_path()->keep_reads();
    socket.register_b_transport(this, &MemoryModule::b_transport);
    socket.register_nb_transport_fw(this, &MemoryModule::nb_transport_fw);
    SC_HAS_PROCESS(MemoryModule);
    SC_METHOD(wake);
    sensitive << cycle_;
    dont_initialize();
    SC_METHOD(respond);
    sensitive << response_;
    dont_initialize();
}

void MemoryModule::b_transport(Payload& payload, sc_core::sc_time& delay) {
    sc_core::sc_event finished;
    if (!accept(payload, &finished, delay)) return;
    wait(finished);
    delay = sc_core::SC_ZERO_TIME;
}

tlm::tlm_sync_enum MemoryModule::nb_transport_fw(Payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time& delay) {
    if (phase == tlm::END_RESP) return tlm::TLM_COMPLETED;
    if (phase != tlm::BEGIN_REQ) {
        payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }
    return accept(payload, nullptr, delay) ? tlm::TLM_ACCEPTED : tlm::TLM_COMPLETED;
}

/// Queue a request; false with an error response when it is none this memory can serve.
bool MemoryModule::accept(Payload& payload, sc_core::sc_event* blocked, const sc_core::sc_time& delay) {
    if (payload.get_byte_enable_ptr() != nullptr) {
        payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        return false;
    }
    if (payload.get_command() == tlm::TLM_IGNORE_COMMAND || payload.get_data_length() == 0 ||
        offset_in_line(payload) + payload.get_data_length() > line_size.count()) {
        payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
        return false;
    }
    if (free_tags_.empty()) {
        free_tags_.push_back(transactions_.size());
        transactions_.emplace_back();
    }
    const std::uint64_t tag = free_tags_.back();
    const auto request = memory_.decode(PhysAddr{payload.get_address()},
                                        payload.is_write() ? Direction::write : Direction::read, tag);
    if (!request) {
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return false;
    }
    free_tags_.pop_back();
    if (payload.has_mm()) payload.acquire();
    const SimTime ready =
        now() + SimTime{delay.value()} + memory_.params().channel.controller.frontend_latency;
    transactions_[tag] = {&payload,
                          blocked,
                          request->where.data_channel,
                          &memory_.channel_of(*request),
                          memory_.clock().at_or_after(ready),
                          SimTime{}};
    waiting_.push_back(tag);
    arm();
    return true;
}

/// Every cycle before this moment is certain: nothing can arrive in it any more.
void MemoryModule::wake() {
    const Cycles cycle = memory_.clock().at_or_after(now());
    memory_.advance(cycle);
    enter(cycle);
    collect();
    arm();
}

void MemoryModule::enter(Cycles cycle) {
    while (!waiting_.empty()) {
        Transaction& first = transactions_[waiting_.front()];
        if (is_first_at_port_ && !first.channel->is_port_free(first.lane)) return;
        if (is_first_at_port_) {
            end_request(first);
            waiting_.pop_front();
            is_first_at_port_ = false;
            continue;
        }
        const Cycles offered = std::max(first.offered, cycle);
        memory_.reach(offered);  // its key is that of the cycle in which it is offered
        first.channel->offer(decoded(first, waiting_.front()), offered);
        is_first_at_port_ = true;
        return;
    }
}

Request MemoryModule::decoded(const Transaction& transaction, std::uint64_t tag) {
    const Payload& payload = *transaction.payload;
    const auto direction = payload.is_write() ? Direction::write : Direction::read;
    Request request = memory_.decode(PhysAddr{payload.get_address()}, direction, tag).value();
    request.is_partial = payload.is_write() && payload.get_data_length() != line_size.count();
    if (payload.is_write() && memory_.data_path() != nullptr) bring_data(payload, request);
    return request;
}

void MemoryModule::bring_data(const Payload& payload, Request& write) {
    const data::ByteRange range{static_cast<std::uint8_t>(offset_in_line(payload)),
                                static_cast<std::uint8_t>(payload.get_data_length())};
    std::span<const std::byte> given;
    if (payload.get_data_ptr() != nullptr)
        given = std::as_bytes(std::span{payload.get_data_ptr(), range.count});
    write.write = memory_.data_path()->accept(write, range, given);
}

/// Give a read what it got; false: poison.
bool MemoryModule::deliver(Payload& payload, std::uint64_t tag) {
    if (!payload.is_read() || memory_.data_path() == nullptr) return true;
    const data::ReadData data = memory_.data_path()->take_read(tag);
    if (data.is_poisoned) return false;
    if (payload.get_data_ptr() == nullptr || !memory_.contents()->is_full()) return true;
    std::memcpy(payload.get_data_ptr(), &data.bytes[offset_in_line(payload)], payload.get_data_length());
    return true;
}

void MemoryModule::end_request(Transaction& transaction) {
    if (transaction.blocked != nullptr) return;
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay;
    socket->nb_transport_bw(*transaction.payload, phase, delay);
}

void MemoryModule::collect() {
    for (auto& channel : memory_.channels()) {
        for (const auto& completion : channel.completions()) {
            transactions_[completion.tag].done = completion.done;
            done_.push_back(completion.tag);
        }
        channel.completions().clear();
    }
    std::ranges::stable_sort(done_, std::greater{},
                             [&](std::uint64_t tag) { return transactions_[tag].done; });
    if (!done_.empty()) response_.notify(until(transactions_[done_.back()].done));
}

void MemoryModule::respond() {
    while (!done_.empty() && transactions_[done_.back()].done <= now()) {
        const std::uint64_t tag = done_.back();
        done_.pop_back();
        const Transaction transaction = transactions_[tag];
        free_tags_.push_back(tag);
        transaction.payload->set_response_status(
            deliver(*transaction.payload, tag) ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
        if (transaction.blocked != nullptr) {
            transaction.blocked->notify();
        } else {
            tlm::tlm_phase phase = tlm::BEGIN_RESP;
            sc_core::sc_time delay;
            socket->nb_transport_bw(*transaction.payload, phase, delay);
        }
        if (transaction.payload->has_mm()) transaction.payload->release();
    }
    if (!done_.empty()) response_.notify(until(transactions_[done_.back()].done));
}

/// Sleep until the next cycle in which a channel can act is over, or the first request is due at its port.
void MemoryModule::arm() {
    Cycles next = Cycles::max();
    for (const auto& channel : memory_.channels())
        if (!channel.is_drained()) next = std::min(next, channel.next() + Cycles{1});
    if (!waiting_.empty() && !is_first_at_port_)
        next = std::min(next, transactions_[waiting_.front()].offered);
    if (next != Cycles::max()) cycle_.notify(until(memory_.clock().edge(next)));
}

}  // namespace mktme::memctrl
