// SPDX-License-Identifier: Apache-2.0
// Outgoing responses of the memory module, one at a time.
#include "models/platform/memory_module.hpp"
#include "models/platform/payload_module.hpp"

namespace mktme::platform {

void MemoryModule::collect() {
    auto& done = package().outbox(requester()).done;
    for (const auto& line : done) finish_line(line);
    done.clear();
    if (!done_.empty()) response_.notify(time_.until(done_.top().at));
}

/// Finishes a line whose completion is known. The completion of a read is known before its data are due, so the payload
/// may show them early.
void MemoryModule::finish_line(const memctrl::Completion& done) {
    const Line line = parts_[done.tag];
    Transaction& transaction = transactions_[line.transaction];
    Payload& payload = *transaction.payload;
    if (done.data != contents::no_read) {
        const contents::ReadData read = package().take_data(done.data);
        transaction.is_poisoned = transaction.is_poisoned || read.is_poisoned;
        if (!read.is_poisoned && payload.get_data_ptr() != nullptr && package().contents()->is_full())
            deliver(payload, transaction.parts[line.part], read.bytes);
    }
    free_tags_.push_back(done.tag);
    transaction.done = std::max(transaction.done, done.done);
    if (--transaction.parts_left == 0) done_.push({transaction.done, finished_++, line.transaction});
}

/// Answers the transactions that are done by now.
void MemoryModule::respond() {
    while (!done_.empty() && time_.seen(done_.top().at) <= sc_core::sc_time_stamp()) {
        const Number number = done_.top().transaction;
        done_.pop();
        Transaction& transaction = transactions_[number];
        transaction.payload->set_response_status(transaction.is_poisoned ? tlm::TLM_GENERIC_ERROR_RESPONSE
                                                                         : tlm::TLM_OK_RESPONSE);
        if (transaction.blocked == nullptr) {
            responses_.push_back(number);
        } else {
            transaction.blocked->notify();
            release(number);
        }
    }
    begin_responses();
    if (!done_.empty()) response_.notify(time_.until(done_.top().at));
}

/// Begins responses under the response exclusion rule: BEGIN_RESP waits for the END_RESP of the previous response.
void MemoryModule::begin_responses() {
    while (!responses_.empty() && responding_ == nullptr) {
        if (response_ended_ > sc_core::sc_time_stamp()) {
            response_.notify(response_ended_ - sc_core::sc_time_stamp());
            return;
        }
        const Number number = responses_.front();
        responses_.pop_front();
        Payload& payload = *transactions_[number].payload;
        responding_ = &payload;
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_core::sc_time delay;
        const tlm::tlm_sync_enum answer = socket->nb_transport_bw(payload, phase, delay);
        const bool is_over =
            answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP);
        if (is_over && responding_ == &payload) end_response(payload, delay);
        release(number);
    }
}

/// Ends a response. Others may follow from the time at which it ends.
void MemoryModule::end_response(Payload& payload, const sc_core::sc_time& delay) {
    if (responding_ != &payload) {
        SC_REPORT_ERROR("/mktme/memory/base-protocol", "END_RESP without a BEGIN_RESP of its own");
        return;
    }
    responding_ = nullptr;
    response_ended_ = sc_core::sc_time_stamp() + delay;
    if (!responses_.empty()) response_.notify(delay);
}

void MemoryModule::release(Number number) {
    Transaction& transaction = transactions_[number];
    if (transaction.blocked == nullptr && transaction.payload->has_mm()) transaction.payload->release();
    transaction.parts.clear();
    free_transactions_.push_back(number);
}

}  // namespace mktme::platform
