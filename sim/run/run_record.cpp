// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_record.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/resource.h>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/version.hpp"

namespace mktme::sim {

namespace {

/// SHA-256 of a file in hexadecimal; empty when it cannot be read (opening the trace then says why).
std::string sha256(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    if (!stream || !context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return {};
    std::string block(std::size_t{1} << 16U, '\0');
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0)
        EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(stream.gcount()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

double peak_rss_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;  // ru_maxrss counts KiB on Linux
}

}  // namespace

RunRecord::RunRecord(std::uint64_t seed, std::optional<std::filesystem::path> trace)
    : seed_{seed},
      trace_{std::move(trace)},
      trace_hash_{trace_ ? sha256(*trace_) : ""},
      start_{std::chrono::steady_clock::now()} {}

double RunRecord::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

std::string RunRecord::as_json(std::uint64_t requests, bool complete) const {
    const double wall = seconds();
    nlohmann::ordered_json root;
    root["program"] = "mktme-sim";
    root["version"] = version;
    root["complete"] = complete;
    root["seed"] = seed_;
    root["inputs"] = nlohmann::ordered_json::array();
    if (trace_) root["inputs"].push_back({{"file", trace_->string()}, {"sha256", trace_hash_}});
    root["host"] = {{"wall_s", wall},
                    {"requests_per_s", wall > 0 ? static_cast<double>(requests) / wall : 0.0},
                    {"peak_rss_mb", peak_rss_mb()}};
    return root.dump(2) + "\n";
}

}  // namespace mktme::sim
