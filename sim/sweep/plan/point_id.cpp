// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/point_id.hpp"

#include "sim/results/sha256.hpp"

namespace mktme::sim {

namespace {

constexpr std::size_t id_digits = 16;  // 64 bits: ten thousand points collide once in 10^11 sweeps

}  // namespace

std::string point_id(const SettingTable& resolved, std::string_view trace_sha256) {
    std::string text;
    const auto add = [&](const Setting& setting) {
        text.append(setting.path).append("=").append(setting.print()).append("\n");
    };
    for (const auto& setting : resolved.values)
        if (!setting.path.starts_with("workload.traces"))
            add(setting);  // the digest of the trace counts, not its file
    for (const auto& list : resolved.lists)
        for (const auto& element : list.elements())
            for (const auto& setting : element) add(setting);
    text.append("trace=").append(trace_sha256);
    Sha256 digest;
    digest.update(text);
    return digest.hex().substr(0, id_digits);
}

bool is_point_id(std::string_view name) {
    return name.size() == id_digits && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace mktme::sim
