// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/conformance/oracle/keys/case_names.hpp"
#include "tests/conformance/oracle/keys/exchange.hpp"
#include "tests/conformance/oracle/keys/lane.hpp"
#include "tests/conformance/oracle/keys/quiescence.hpp"
#include "tests/conformance/oracle/keys/settings.hpp"
#include "tests/conformance/oracle/keys/upcalls.hpp"
#include "tests/conformance/oracle/oracle.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// Recorder of key cases. It must run as root.
class KeyOracle : public Oracle {
public:
    /// Recorder of a lane, whose cases get users from `first` on. Throws Failure if the lane has one already.
    KeyOracle(Lane lane, User first);

    void reset() override;
    std::string perform(const std::string& line) override;
    [[nodiscard]] std::string place(const std::string& file, std::size_t number) const override;

private:
    std::string result_of(const Words& words);
    void wait_for_collector(Looks looks);

    // Operations of the recorder itself (recorder_operations.cpp).
    std::string recorder_operation(const Words& words);
    std::string create_actor(const Words& words);
    std::string accept_upcall(const std::string& actor);
    std::string upcall_text(const Words& words);

    // Operations of an actor (dispatch.cpp).
    std::string actor_operation(const Words& words);
    std::string poll_pending(Channel& channel, bool to_the_end);
    std::string end_actor(const std::string& name);
    std::string create_from(Channel& channel, const std::string& name);
    std::string begin(Channel& channel, const Pending& operation);
    std::string complete(Channel& channel, const Pending& operation);
    std::string text_of(const Channel& channel, const Pending& operation, const Answer& answer);

    Lane lane_;
    Upcalls upcalls_;
    CaseNames names_;
    Channels actors_;
    Settings settings_;
};

}  // namespace mktme::oracle
