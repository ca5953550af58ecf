#include "signaling/config/load_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "signaling/config/setting.h"
#include "tests/signaling_config/scratch.h"

namespace signaling {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

absl::StatusOr<Startup> Load(const std::vector<std::string>& arguments, Variables variables = {}) {
  return LoadConfig(arguments, FakeEnvironment(std::move(variables)), "1.2.3");
}

// The sentence of a refusal, or "accepted".
std::string Refusal(const std::vector<std::string>& arguments, Variables variables = {}) {
  const auto startup = Load(arguments, std::move(variables));
  if (startup.ok()) return "accepted";
  EXPECT_EQ(startup.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(startup.status().message(), Not(HasSubstr("\n")));
  return std::string(startup.status().message());
}

std::vector<std::string> Ips(const Config& config) {
  std::vector<std::string> ips;
  for (const auto& address : config.media_addresses) ips.push_back(address.ip());
  return ips;
}

TEST(LoadConfig, DefaultsAreThoseOfTheDocumentation) {
  const Config config = Load({"--dev"})->config;
  EXPECT_TRUE(config.dev);
  EXPECT_EQ(config.http_address, "127.0.0.1");
  EXPECT_EQ(config.http_port, 8080);
  EXPECT_EQ(config.media_port, 7882);
  EXPECT_EQ(config.workers, 1u);
  EXPECT_TRUE(config.udp_gso);
  EXPECT_TRUE(config.udp_gro);
  EXPECT_EQ(config.srtp_ciphers, dtls::SrtpCiphers::kBest);
  EXPECT_EQ(config.log_level, "info");
  EXPECT_THAT(config.media_addresses, IsEmpty());
  EXPECT_THAT(config.api_keys, IsEmpty());
  EXPECT_THAT(config.data_dir.string(), IsEmpty());
}

TEST(LoadConfig, TrainsAndCiphersCanBeChosen) {
  const Config config = Load({"--dev", "--udp_gso=false", "--srtp_ciphers=openssl"},
                             {{"SWITCHBOARD_UDP_GRO", "false"}})
                            ->config;
  EXPECT_FALSE(config.udp_gso);
  EXPECT_FALSE(config.udp_gro);
  EXPECT_EQ(config.srtp_ciphers, dtls::SrtpCiphers::kOpenSsl);
  EXPECT_THAT(Refusal({"--dev", "--srtp_ciphers=rot13"}),
              AllOf(HasSubstr("--srtp_ciphers"), HasSubstr("best, ipsec-mb, openssl, stock")));
  EXPECT_THAT(Refusal({"--dev", "--udp_gso=maybe"}), HasSubstr("true or false"));
}

TEST(LoadConfig, FlagsWinOverEnvironmentOverFileOverDefaults) {
  const Scratch scratch;
  const std::string file =
      scratch.Write("c.yaml", "dev: true\nmedia_port: 1001\nworkers: 2\nlog_level: debug\n");
  const Config config = Load({"--config=" + file, "--media_port=3003"},
                             {{"SWITCHBOARD_MEDIA_PORT", "2002"}, {"SWITCHBOARD_WORKERS", "3"}})
                            ->config;
  EXPECT_EQ(config.media_port, 3003);
  EXPECT_EQ(config.workers, 3u);
  EXPECT_EQ(config.log_level, "debug");
  EXPECT_EQ(config.http_port, 8080);
}

TEST(LoadConfig, TheFileMayBeNamedByTheEnvironment) {
  const Scratch scratch;
  const std::string file = scratch.Write("c.yaml", "dev: true\nhttp_listen: '[::1]:9090'\n");
  const Config config = Load({}, {{"SWITCHBOARD_CONFIG", file}})->config;
  EXPECT_EQ(config.http_address, "::1");
  EXPECT_EQ(config.http_port, 9090);
}

TEST(LoadConfig, ListsComeFromEveryPlaceAndReplaceEachOther) {
  const Scratch scratch;
  const std::string file =
      scratch.Write("c.yaml", "dev: true\nmedia_address: [192.0.2.1, '2001:db8::1']\n");
  EXPECT_THAT(Ips(Load({"--config", file})->config), ElementsAre("192.0.2.1", "2001:db8::1"));
  const Variables variables = {{"SWITCHBOARD_MEDIA_ADDRESS", "192.0.2.2,192.0.2.3"}};
  EXPECT_THAT(Ips(Load({"--config", file}, variables)->config),
              ElementsAre("192.0.2.2", "192.0.2.3"));
  EXPECT_THAT(
      Ips(Load({"--config", file, "--media_address=192.0.2.4", "--media_address", "192.0.2.5"},
               variables)
              ->config),
      ElementsAre("192.0.2.4", "192.0.2.5"));
}

TEST(LoadConfig, ApiKeysCanBeSeveralWithSeveralSecrets) {
  const Config config =
      Load({"--api_key=a:new:with:colons", "--api_key=b:x", "--api_key=a:old"})->config;
  EXPECT_THAT(config.api_keys,
              ElementsAre(ApiKey{"a", {"new:with:colons", "old"}}, ApiKey{"b", {"x"}}));
}

TEST(LoadConfig, EveryFlagTakesItsValueBothWays) {
  EXPECT_EQ(Load({"--dev", "--http_listen", "[::1]:1"})->config.http_address, "::1");
  EXPECT_EQ(Load({"--dev", "--http_listen=[::1]:1"})->config.http_address, "::1");
  EXPECT_EQ(Load({"--dev", "--http_listen=localhost:1"})->config.http_address, "127.0.0.1");
  EXPECT_EQ(Load({"--dev", "--data_dir=/x/y"})->config.data_dir, "/x/y");
  EXPECT_EQ(Load({"--dev", "--workers=0"})->config.workers, 0u);
  EXPECT_EQ(Load({"--dev", "--max_video_slots=19"})->config.max_video_slots, 19u);
  EXPECT_THAT(Load({"--dev", "--allowed_origin=https://a.example:8443"})->config.allowed_origins,
              ElementsAre("https://a.example:8443"));
}

TEST(LoadConfig, AnUnknownKeyInTheFileIsNamedWithItsLine) {
  const Scratch scratch;
  const std::string file = scratch.Write("c.yaml", "# ours\ndev: true\nhttp_listn: 1\n");
  EXPECT_EQ(Refusal({"--config", file}), file + ", line 3: there is no setting \"http_listn\"");
}

TEST(LoadConfig, AFileIsReadStrictly) {
  const Scratch scratch;
  const auto refusal = [&](const std::string& text) {
    const std::string file = scratch.Write("c.yaml", text);
    const std::string sentence = Refusal({"--config", file});
    return sentence.starts_with(file) ? sentence.substr(file.size()) : sentence;
  };
  EXPECT_EQ(refusal("dev: true\nworkers: 1\nworkers: 2\n"), ", line 3: workers is set twice");
  EXPECT_EQ(refusal("workers: [1, 2]\n"), ", line 1: workers expects one value");
  EXPECT_EQ(refusal("\nworkers:\n"), ", line 2: workers expects one value");
  EXPECT_EQ(refusal("api_key: {a: b}\n"), ", line 1: api_key expects a value or a list of values");
  EXPECT_EQ(refusal("- dev\n"), ", line 1: expects a list of \"key: value\" lines");
  EXPECT_EQ(refusal("dev: true\nworkers: many\n"),
            ", line 2: workers: \"many\" is not a number of workers (0 to 256).");
  EXPECT_THAT(refusal("dev: [true\n"), AllOf(HasSubstr(", line "), HasSubstr("not YAML")));
  EXPECT_EQ(Refusal({"--config", "/nonexistent/c.yaml"}),
            "--config: cannot read /nonexistent/c.yaml");
  EXPECT_EQ(Refusal({"--config", scratch.path()}),
            "--config: cannot read " + scratch.path().string());
}

TEST(LoadConfig, AnEmptyFileSaysNothing) {
  const Scratch scratch;
  EXPECT_TRUE(Load({"--dev", "--config", scratch.Write("c.yaml", "# nothing\n")}).ok());
}

TEST(LoadConfig, WrongValuesAreNamedWithTheirPlace) {
  const auto one = [](const std::string& flag) { return Refusal({"--dev", flag}); };
  EXPECT_EQ(one("--media_port=70000"), "--media_port: \"70000\" is not a port (0 to 65535).");
  EXPECT_EQ(one("--media_port=-1"), "--media_port: \"-1\" is not a port (0 to 65535).");
  EXPECT_EQ(one("--http_listen=8080"),
            "--http_listen: \"8080\" is not an address and port, like 127.0.0.1:8080 or "
            "[::1]:8080.");
  for (const char* listen : {"::1:8080", "[127.0.0.1]:80", "127.0.0.1:", "127.0.0.1:99999",
                             "example.com:80", "127.0.0.1:80x", ":80"}) {
    EXPECT_THAT(one(std::string("--http_listen=") + listen), HasSubstr("--http_listen")) << listen;
  }
  EXPECT_THAT(one("--media_address=0.0.0.0"), HasSubstr("clients can send to"));
  EXPECT_THAT(one("--media_address=host"), HasSubstr("\"host\" is not an IP address"));
  EXPECT_THAT(one("--workers=257"), HasSubstr("(0 to 256)"));
  EXPECT_THAT(one("--max_video_slots=0"), HasSubstr("(1 to 49)"));
  EXPECT_THAT(one("--max_video_slots=50"), HasSubstr("(1 to 49)"));
  EXPECT_THAT(one("--log_level=loud"), HasSubstr("log level"));
  EXPECT_THAT(one("--allowed_origin=example.com"), HasSubstr("an origin"));
  EXPECT_THAT(one("--allowed_origin=https://example.com/"), HasSubstr("an origin"));
  EXPECT_EQ(Refusal({}, {{"SWITCHBOARD_DEV", "maybe"}}),
            "SWITCHBOARD_DEV: \"maybe\" is not true or false.");
  EXPECT_EQ(Refusal({"--dev", "--media_port=65535", "--workers=2"}),
            "There are not 2 UDP ports from --media_port=65535 on.");
}

// --- Push providers ---

constexpr char kWebPush[] =
    "name=web;type=webpush;credentials=/k.pem;subject=mailto:you@example.com";

TEST(LoadConfig, PushProvidersAreMapsInTheFileAndRecordsElsewhere) {
  const Scratch scratch;
  const std::string file = scratch.Write("c.yaml",
                                         "dev: true\npush_provider:\n"
                                         "  - name: web\n    type: webpush\n"
                                         "    credentials: /k.pem\n"
                                         "    subject: mailto:you@example.com\n"
                                         "  - name: mobile\n    type: firebase\n"
                                         "    credentials: /f.json\n    status: inactive\n");
  const auto from_file = Load({"--config=" + file});
  ASSERT_TRUE(from_file.ok()) << from_file.status();
  const auto& providers = from_file->config.push_providers;
  ASSERT_EQ(providers.size(), 2u);
  EXPECT_EQ(providers[0].service, PushService::kWebPush);
  EXPECT_TRUE(providers[0].active);
  EXPECT_FALSE(providers[1].active);
  const auto flag = Load({"--dev", std::string("--push_provider=") + kWebPush});
  EXPECT_THAT(flag->config.push_providers, ElementsAre(providers[0]));
  const auto variable = Load({"--dev"}, {{"SWITCHBOARD_PUSH_PROVIDER", kWebPush}});
  EXPECT_THAT(variable->config.push_providers, ElementsAre(providers[0]));
}

TEST(LoadConfig, PushProvidersAreReadStrictly) {
  const auto problem = [](const std::string& fields) {
    return Refusal({"--dev", "--push_provider=" + fields});
  };
  EXPECT_EQ(problem("name=web"), "--push_provider: expects type to be firebase, apn or webpush.");
  EXPECT_EQ(problem("type=sms"), "--push_provider: expects type to be firebase, apn or webpush.");
  EXPECT_EQ(problem("nonsense"), "--push_provider: expects fields like name=mobile;type=firebase.");
  EXPECT_EQ(problem(std::string(kWebPush) + ";colour=red"),
            "--push_provider: has no field \"colour\".");
  EXPECT_EQ(problem(std::string(kWebPush) + ";name=other"), "--push_provider: has name twice.");
  EXPECT_EQ(problem("name=ios;type=apn;credentials=/k.p8;key_id=K;team_id=T"),
            "--push_provider: expects key_id, team_id and topic (the app's bundle id) of an apn "
            "provider.");
  EXPECT_EQ(problem("name=web;type=webpush;credentials=/k.pem"),
            "--push_provider: expects the subject of a webpush provider, like "
            "mailto:you@example.com.");
  EXPECT_EQ(problem("name=m;type=firebase;credentials=/f.json;url=http://inside"),
            "--push_provider: expects url to be like https://push.example.com.");
  EXPECT_EQ(problem("name=a b;type=firebase;credentials=/f.json"),
            "--push_provider: expects a name of 1 to 64 letters, digits, - _ and ..");
  EXPECT_EQ(Refusal({"--dev", std::string("--push_provider=") + kWebPush,
                     std::string("--push_provider=") + kWebPush}),
            "--push_provider: names web twice.");
}

TEST(LoadConfig, ErrorsNeverRepeatASecret) {
  for (const std::string& flag :
       {std::string("--api_key=hunter2"), std::string("--api_key=:hunter2"),
        std::string("--api_key=k ey:hunter2"), std::string("--api_keys=k:hunter2")}) {
    EXPECT_THAT(Refusal({"--dev", flag}), AllOf(Not(HasSubstr("hunter2")), Not("accepted")));
  }
}

TEST(LoadConfig, UnknownFlagsAreNamed) {
  EXPECT_EQ(Refusal({"--dev", "--colour=blue"}), "There is no flag --colour. See --help.");
  EXPECT_THAT(Refusal({"--dev", "extra"}), HasSubstr("extra"));
  EXPECT_THAT(Refusal({"--media_port"}), HasSubstr("--media_port"));
}

TEST(LoadConfig, UnknownVariablesAreSomebodyElses) {
  EXPECT_TRUE(Load({"--dev"}, {{"SWITCHBOARD_SERVICE_HOST", "10.0.0.1"}}).ok());
}

TEST(LoadConfig, WithoutDevelopmentModeAnApiKeyIsNeeded) {
  EXPECT_EQ(Refusal({}),
            "No API key is configured: give one with --api_key=KEY:SECRET, or start with --dev to "
            "try the server on this machine.");
  EXPECT_TRUE(Load({"--api_key=a:b"}).ok());
}

TEST(LoadConfig, DevelopmentModeBeyondThisMachineWarns) {
  EXPECT_THAT(Load({"--dev"})->warnings, IsEmpty());
  EXPECT_THAT(Load({"--dev", "--http_listen=[::1]:80"})->warnings, IsEmpty());
  EXPECT_THAT(Load({"--dev", "--http_listen=0.0.0.0:80"})->warnings,
              ElementsAre(HasSubstr("Development mode on 0.0.0.0")));
}

TEST(LoadConfig, AShortSecretWarnsWithoutSayingIt) {
  EXPECT_THAT(Load({"--api_key=a:short"})->warnings,
              ElementsAre(AllOf(HasSubstr("API key a"), Not(HasSubstr("a:short")))));
  EXPECT_THAT(Load({"--api_key=a:" + std::string(32, 's')})->warnings, IsEmpty());
}

TEST(LoadConfig, HelpNamesEverySettingAndVersionTheVersion) {
  const std::string help = *Load({"--help"})->print;
  for (const Setting& setting : Settings()) {
    EXPECT_THAT(help, HasSubstr("--" + std::string(setting.name)));
  }
  EXPECT_THAT(help,
              AllOf(HasSubstr("--config"), HasSubstr("SWITCHBOARD_"), HasSubstr("XDG_STATE")));
  EXPECT_EQ(*Load({"--version"})->print, "switchboard 1.2.3\n");
}

}  // namespace
}  // namespace signaling
