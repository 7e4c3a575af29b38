// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/data_path.hpp"

#include <algorithm>

namespace mktme::memctrl {

contents::Access DataPath::access(const Request& request) const {
    const LineKey& key = keys_.of(request.keyid, request.line);
    return {.line = request.line,
            .keyid = request.keyid,
            .key = key.identity,
            .has_own_key = key.is_own,
            .has_mac = crypto::has_mac(key.cipher),
            .is_private = layout_.is_tdx_private(request.keyid)};
}

void DataPath::record(const Request& request, Direction direction, const BusTransfer& transfer) {
    if (!is_recording_) return;
    bus_.push_back({transfer.first_beat, transfer.data_channel, direction, request.line,
                    contents_.stored(request.line)});
}

std::vector<BusRecord> DataPath::take_bus(Cycles before) {
    const auto later = std::stable_partition(
        bus_.begin(), bus_.end(), [&](const BusRecord& record) { return record.first_beat < before; });
    std::vector<BusRecord> taken{bus_.begin(), later};
    bus_.erase(bus_.begin(), later);
    std::ranges::sort(taken);
    return taken;
}

void DataPath::write(const Request& request, const BusTransfer& transfer) {
    contents_.store(request.write, access(request));
    record(request, Direction::write, transfer);
}

contents::ReadNumber DataPath::read(const Request& request, const BusTransfer& transfer) {
    record(request, Direction::read, transfer);
    const contents::ReadData data = contents_.read(access(request));
    return request.answers.data ? keep(data) : contents::no_read;
}

void DataPath::merge(const Request& request, const BusTransfer& transfer) {
    record(request, Direction::read, transfer);
    contents_.merge(request.write, access(request));
}

}  // namespace mktme::memctrl
