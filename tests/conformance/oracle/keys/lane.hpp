// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mktme::oracle {

/// Number of a recorder among those that run side by side, each with users and upcalls of its own; 0 for one that runs
/// alone. The name of every process of a recorder contains its lane.
using Lane = unsigned;
constexpr Lane lanes = 6;

/// Makes the calling process, and the processes that it creates, one of `lane`.
void enter_lane(Lane lane);

/// Returns the lane of the process that requested `key`. The authorisation key in /proc/keys shows its pid.
Lane lane_of_request(std::int32_t key);

/// Returns the abstract address where the recorder of a lane waits for upcalls.
std::string upcall_address(Lane lane);

/// Returns the file in which the recorders of a lane keep the user that the next case gets.
std::string next_user_file(Lane lane);

}  // namespace mktme::oracle
