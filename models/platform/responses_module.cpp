// SPDX-License-Identifier: Apache-2.0
// Answers of the package, and the responses that they make.
#include "models/platform/memory_module.hpp"
#include "models/platform/payload_module.hpp"

namespace mktme::platform {

void MemoryModule::collect() {
    auto& done = package().outbox(requester()).done;
    for (const auto& line : done) finish_line(line);
    done.clear();
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
    parts_.remove(done.tag);
    transaction.done = std::max(transaction.done, done.done);
    if (--transaction.parts_left == 0) finish(line.transaction);
}

/// Answers a transaction, all of whose lines are done, at the time of the last.
void MemoryModule::finish(Number number) {
    Transaction& transaction = transactions_[number];
    transaction.payload->set_response_status(transaction.is_poisoned ? tlm::TLM_GENERIC_ERROR_RESPONSE
                                                                     : tlm::TLM_OK_RESPONSE);
    const sc_core::sc_time delay = time_.until(transaction.done);
    if (transaction.blocked == nullptr) protocol_.finish(*transaction.payload, delay);
    else transaction.blocked->notify(delay);
    transaction.parts.clear();
    transactions_.remove(number);
}

}  // namespace mktme::platform
