// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <tlm>
#include <unordered_map>
#include <vector>

#include "models/crypto/xts.hpp"

namespace mktme::crypto {

/// Payload of a line on its way to the memory and back, with its data.
class LineRequest : public tlm::tlm_generic_payload {
public:
    explicit LineRequest(tlm::tlm_mm_interface* owner) : tlm_generic_payload{owner} {}

    /// Prepares an access to a whole line.
    void prepare(tlm::tlm_command command, DramAddr line);

    std::uint64_t tag = 0;
    Line bytes{};
    bool is_in_flight = false;  // sent, and not answered yet
};

/// Line requests of an engine, which are used again when the memory has released them.
class LineRequests : public tlm::tlm_mm_interface {
public:
    /// Returns a request with one reference.
    LineRequest& take();
    /// Returns the request in flight that is this payload; null: there is none.
    [[nodiscard]] LineRequest* in_flight(const tlm::tlm_generic_payload& payload) const;
    void free(tlm::tlm_generic_payload* payload) override;

private:
    std::vector<std::unique_ptr<LineRequest>> all_;
    std::unordered_map<const tlm::tlm_generic_payload*, LineRequest*> by_payload_;
    std::vector<LineRequest*> free_;
};

}  // namespace mktme::crypto
