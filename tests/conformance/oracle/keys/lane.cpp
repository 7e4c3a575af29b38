// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/lane.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <fstream>

#include "tests/conformance/oracle/file.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr std::string_view process_name = "keyoracle-lane";

Lane lane_of_process(long pid) {
    const auto name = first_line_with(fmt::format("/proc/{}/comm", pid), std::string{process_name});
    return name.empty() ? 0 : static_cast<Lane>(unsigned_number(name.substr(process_name.size())));
}

}  // namespace

void enter_lane(Lane lane) {
    if (lane != 0) prctl(PR_SET_NAME, fmt::format("{}{}", process_name, lane).c_str());
}

Lane lane_of_request(std::int32_t key) {
    const auto mark = fmt::format(" key:{:x} pid:", static_cast<std::uint32_t>(key));
    std::ifstream keys{"/proc/keys"};
    Lane lane = 0;
    for (std::string line; lane == 0 && std::getline(keys, line);) {
        const auto place = line.find(mark);
        if (place != std::string::npos)
            lane = lane_of_process(signed_number(line.substr(place + mark.size())));
    }
    return lane;
}

std::string upcall_address(Lane lane) {
    return lane == 0 ? "keyoracle-upcall" : fmt::format("keyoracle-upcall-{}", lane);
}

std::string next_user_file(Lane lane) {
    return lane == 0 ? "/run/keyoracle.uid" : fmt::format("/run/keyoracle.uid.{}", lane);
}

}  // namespace mktme::oracle
