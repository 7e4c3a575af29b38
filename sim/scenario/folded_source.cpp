// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/folded_source.hpp"

#include <algorithm>

namespace mktme::sim {

bool FoldedSource::next(cpu::Instruction& instruction) {
    if (next_ >= end_ || has_ended()) return false;
    const workloads::DataRecord& data = window_->records[next_++];
    const std::uint64_t offset = data.address % mm::page_size;
    const mm::Address page =
        into_ ? into_->start + mm::in_bytes(data.page % into_->pages()) : mm::page_down(data.address);
    record_ = {
        .address = VirtAddr{page + offset},
        .depends = data.depends,
        .bytes = static_cast<std::uint8_t>(std::min<std::uint64_t>(data.bytes, mm::page_size - offset)),
        .kind = data.kind};
    instruction = {};
    instruction.plain_before = data.plain_before;
    instruction.records = {&record_, 1};
    return true;
}

}  // namespace mktme::sim
