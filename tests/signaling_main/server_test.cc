#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/signaling_http/raw_client.h"
#include "tests/signaling_main/process.h"
#include "tests/signaling_protocol/test_sdp.h"

namespace signaling {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSecret = "the-secret-of-this-test-0123456789";

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    std::string pattern = testing::TempDir() + "switchboard-main-XXXXXX";
    data_dir_ = mkdtemp(pattern.data());
  }
  ~ServerTest() override { std::filesystem::remove_all(data_dir_); }

  std::vector<std::string> Arguments(std::vector<std::string> more) const {
    std::vector<std::string> all = {"--http_listen=127.0.0.1:0", "--media_port=0",
                                    "--media_address=127.0.0.1", "--data_dir=" + data_dir_};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  std::string data_dir_;
};

RawResponse Get(uint16_t port, const std::string& path, const std::string& headers = "") {
  return RawClient(port).Ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
}

RawResponse Post(uint16_t port, const std::string& path, const std::string& body,
                 const std::string& headers = "") {
  return RawClient(port).Ask("POST " + path + " HTTP/1.1\r\nHost: h\r\n" + headers +
                             "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

// The value of a text field in a flat JSON body.
std::string Field(const std::string& json, const std::string& name) {
  const size_t start = json.find("\"" + name + "\":\"");
  if (start == std::string::npos) return "";
  const size_t value = start + name.size() + 4;
  return json.substr(value, json.find('"', value) - value);
}

TEST_F(ServerTest, AnswersItsOperatorAndEndsCleanly) {
  Process server(Arguments({"--dev"}));
  const uint16_t port = server.http_port();
  ASSERT_NE(port, 0) << server.output();
  EXPECT_EQ(Get(port, "/healthz").status, 200);
  EXPECT_EQ(Get(port, "/readyz").status, 200);
  EXPECT_THAT(Get(port, "/version").body, HasSubstr("\"name\":\"switchboard\""));
  EXPECT_THAT(Get(port, "/metrics").body, HasSubstr("switchboard_participants 0\n"));
  EXPECT_THAT(Get(port, "/metrics").body,
              HasSubstr("switchboard_http_requests_total{route=\"/healthz\",status=\"200\"} 1\n"));
  EXPECT_EQ(server.End(SIGTERM), 0) << server.output();
}

TEST_F(ServerTest, SaysWhatEncryptsMedia) {
  Process server(Arguments({"--dev", "--srtp_ciphers=openssl"}));
  ASSERT_NE(server.http_port(), 0) << server.output();
  EXPECT_EQ(server.End(SIGTERM), 0);
  EXPECT_THAT(server.output(), HasSubstr("SRTP by openssl"));
}

TEST_F(ServerTest, EndsCleanlyWithClientsConnected) {
  Process server(Arguments({"--dev"}));
  RawClient http(server.http_port()), socket(server.http_port());
  EXPECT_EQ(http.Ask("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
  EXPECT_EQ(socket.Upgrade().status, 101);
  EXPECT_EQ(server.End(SIGINT), 0) << server.output();
}

TEST_F(ServerTest, ServesThePageAndSaysWhereItIs) {
  Process server(Arguments({"--dev"}));
  const uint16_t port = server.http_port();
  EXPECT_TRUE(server.WaitFor("Open http://127.0.0.1:" + std::to_string(port) +
                             "/ in two browser windows\n"));
  const RawResponse page = Get(port, "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.headers.at("content-type"), HasSubstr("text/html"));
}

TEST_F(ServerTest, ADevelopmentTokenSurvivesARestart) {
  std::string token;
  {
    Process server(Arguments({"--dev"}));
    const RawResponse response =
        Post(server.http_port(), "/v1/api/callStreams", R"({"userId":"anna"})");
    ASSERT_EQ(response.status, 200) << response.body;
    token = Field(response.body, "token");
    EXPECT_EQ(server.End(SIGKILL), -1);
  }
  Process server(Arguments({"--dev"}));
  const RawResponse response =
      Post(server.http_port(), "/api/v2/connect", "", "Authorization: " + token + "\r\n");
  EXPECT_EQ(response.status, 200) << response.body;
}

TEST_F(ServerTest, OutsideDevelopmentModeNobodyIsHandedTokens) {
  Process server(Arguments({"--api_key=key:" + kSecret}));
  EXPECT_EQ(Post(server.http_port(), "/v1/api/callStreams", R"({"userId":"anna"})").status, 404);
}

TEST_F(ServerTest, NeitherSecretsNorTokensAreLogged) {  // S-20
  Process server(Arguments({"--dev", "--log_level=trace", "--api_key=key:" + kSecret}));
  const uint16_t port = server.http_port();
  const std::string token =
      Field(Post(port, "/v1/api/callStreams", R"({"userId":"anna"})").body, "token");
  ASSERT_NE(token, "");
  EXPECT_EQ(Post(port, "/api/v2/connect", "", "Authorization: " + token + "\r\n").status, 200);
  EXPECT_EQ(Post(port, "/api/v2/connect", "", "Authorization: " + token + "x\r\n").status, 401);
  RawClient socket(port);
  EXPECT_EQ(socket.Upgrade("/ws?token=" + token).status, 101);
  socket.SendFrame(1, "{\"token\":\"" + token + "\"}");
  socket.ReadFrame();
  EXPECT_EQ(server.End(SIGTERM), 0);
  EXPECT_THAT(server.output(), Not(HasSubstr(kSecret)));
  EXPECT_THAT(server.output(), Not(HasSubstr(token)));
  // Not even a part of it: the signature alone would do.
  EXPECT_THAT(server.output(), Not(HasSubstr(token.substr(token.rfind('.') + 1))));
}

TEST_F(ServerTest, NothingOfADescriptionIsLogged) {  // S-20
  Process server(Arguments({"--dev", "--log_level=trace"}));
  const uint16_t port = server.http_port();
  const std::string token =
      Field(Post(port, "/v1/api/callStreams", R"({"userId":"anna"})").body, "token");
  const std::string headers =
      "Authorization: Bearer " + token + "\r\nContent-Type: application/sdp\r\n";
  const std::string offer = MakeOffer({{.kind = "audio", .mid = "0", .direction = "sendonly"},
                                       {.kind = "video", .mid = "1", .direction = "sendonly"}});
  const RawResponse answer = Post(port, "/whip/default/demo", offer, headers);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(Post(port, "/whip/default/demo", offer + "m=nonsense\r\n", headers).status, 400);
  EXPECT_EQ(server.End(SIGTERM), 0);
  for (const std::string& sdp : {offer, answer.body}) {
    for (const char* line : {"a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:sha-256 "}) {
      ASSERT_NE(LineAfter(sdp, line), "") << line;
      EXPECT_THAT(server.output(), Not(HasSubstr(LineAfter(sdp, line))));
    }
  }
  EXPECT_THAT(server.output(), Not(HasSubstr("m=audio")));
  EXPECT_THAT(server.output(), Not(HasSubstr("m=nonsense")));
  EXPECT_THAT(server.output(), Not(HasSubstr(token)));
}

// --- Bad configuration: one sentence and exit code 2
// ------------------------------------------------

TEST_F(ServerTest, WithoutAnyKeySaysWhatToDo) {
  Process server(Arguments({}));
  EXPECT_EQ(server.End(), 2);
  EXPECT_EQ(server.output(),
            "switchboard: No API key is configured: give one with --api_key=KEY:SECRET, or start "
            "with --dev to try the server on this machine.\n");
}

TEST_F(ServerTest, AWrongFlagVariableOrDirectoryIsOneSentence) {
  Process flag({"--dev", "--workers=many"});
  EXPECT_EQ(flag.End(), 2);
  EXPECT_EQ(flag.output(),
            "switchboard: --workers: \"many\" is not a number of workers (0 to 256).\n");
  Process variable({"--dev"}, {"SWITCHBOARD_MEDIA_PORT=x"});
  EXPECT_EQ(variable.End(), 2);
  EXPECT_EQ(variable.output(),
            "switchboard: SWITCHBOARD_MEDIA_PORT: \"x\" is not a port (0 to 65535).\n");
  Process directory({"--dev", "--data_dir=/proc/no"});
  EXPECT_EQ(directory.End(), 2);
  EXPECT_THAT(directory.output(), HasSubstr("--data_dir: cannot use /proc/no: "));
}

TEST_F(ServerTest, AnOccupiedPortIsOneSentence) {
  Process first(Arguments({"--dev"}));
  const std::string listen = "127.0.0.1:" + std::to_string(first.http_port());
  Process second({"--dev", "--http_listen=" + listen, "--media_port=0", "--data_dir=" + data_dir_});
  EXPECT_EQ(second.End(), 1);
  EXPECT_THAT(second.output(), HasSubstr("switchboard: Cannot listen on " + listen +
                                         ": address already in use. Choose another with "
                                         "--http_listen.\n"));
}

TEST_F(ServerTest, TwoServersDoNotShareADataDirectory) {
  Process first(Arguments({"--dev"}));
  ASSERT_NE(first.http_port(), 0);
  Process second(Arguments({"--dev"}));
  EXPECT_EQ(second.End(), 1);
  EXPECT_THAT(second.output(), HasSubstr("--data_dir: another server is using " + data_dir_));
}

TEST_F(ServerTest, BacksUpADatabaseThatIsInUse) {
  Process server(Arguments({"--dev"}));
  ASSERT_EQ(Post(server.http_port(), "/v1/api/callStreams", R"({"userId":"anna"})").status, 200);
  const std::string copy = data_dir_ + "/copy.db";
  Process backup({"backup", copy, "--data_dir=" + data_dir_});
  EXPECT_EQ(backup.End(), 0) << backup.output();
  EXPECT_EQ(backup.output(), "The database was copied to " + copy + "\n");
  EXPECT_TRUE(std::filesystem::exists(copy));
  Process nowhere({"backup", "/no/such/directory/copy.db", "--data_dir=" + data_dir_});
  EXPECT_EQ(nowhere.End(), 1);
  EXPECT_THAT(nowhere.output(), HasSubstr("Cannot open the database /no/such/directory/copy.db"));
}

// A disk of 16 MiB, and everything that fits beside what is on it.
class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=16m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  void Fill() {
    std::ofstream filler(path_ + "/filler");
    while (filler << std::string(4'096, 'x') << std::flush) {
    }
  }
  void Empty() { std::filesystem::remove(path_ + "/filler"); }

 private:
  std::string path_;
  bool mounted_;
};

// Somebody whose devices, large ones, fill what room there is on the disk.
class Anna {
 public:
  explicit Anna(uint16_t port)
      : port_(port),
        authorization_(
            "Authorization: " +
            Field(Post(port, "/v1/api/callStreams", R"({"userId":"anna"})").body, "token") +
            "\r\n") {}
  RawResponse RegisterDevice() const {
    const std::string id(4'000, 'd');
    return Post(port_, "/api/v2/devices", R"({"id":")" + id + R"(","push_provider":"apn"})",
                authorization_);
  }
  RawResponse RegisterUntilRefused() const {
    RawResponse response = RegisterDevice();
    for (int i = 0; i < 100 && response.status == 201; ++i) response = RegisterDevice();
    return response;
  }

 private:
  uint16_t port_;
  std::string authorization_;
};

TEST_F(ServerTest, OnAFullDiskRefusesWithASentenceAndGoesOnWhenThereIsRoom) {
  SmallDisk disk(data_dir_);
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a disk";
  Process server(Arguments({"--dev"}));
  const uint16_t port = server.http_port();
  const Anna anna(port);
  EXPECT_EQ(anna.RegisterDevice().status, 201);
  disk.Fill();
  const RawResponse refused = anna.RegisterUntilRefused();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(Field(refused.body, "code"), "storage_failed");
  EXPECT_EQ(Get(port, "/readyz").status, 503);
  EXPECT_EQ(Get(port, "/healthz").status, 200);
  disk.Empty();
  EXPECT_TRUE(server.WaitFor("The database can be written again")) << server.output();
  EXPECT_EQ(Get(port, "/readyz").status, 200);
  EXPECT_EQ(anna.RegisterDevice().status, 201);
  EXPECT_EQ(server.End(SIGTERM), 0) << server.output();
}

TEST_F(ServerTest, EndsWithAnErrorWhenWhatHappenedLastCannotBeWritten) {
  SmallDisk disk(data_dir_);
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a disk";
  Process server(Arguments({"--dev"}));
  const Anna anna(server.http_port());
  disk.Fill();
  ASSERT_EQ(anna.RegisterUntilRefused().status, 503);
  EXPECT_EQ(server.End(SIGTERM), 1) << "to a service manager this is no clean stop";
  EXPECT_THAT(server.output(), HasSubstr("switchboard: Cannot "));
}

TEST_F(ServerTest, HelpAndVersionArePrintedWithoutStarting) {
  Process help({"--help"});
  EXPECT_EQ(help.End(), 0);
  EXPECT_THAT(help.output(), HasSubstr("--http_listen"));
  Process version({"--version"});
  EXPECT_EQ(version.End(), 0);
  EXPECT_THAT(version.output(), testing::MatchesRegex("switchboard [0-9.]+\n"));
}

TEST_F(ServerTest, DevelopmentModeForEverybodyWarnsAndStarts) {
  Process server({"--dev", "--http_listen=0.0.0.0:0", "--media_port=0", "--data_dir=" + data_dir_});
  EXPECT_TRUE(server.WaitFor("Development mode on 0.0.0.0"));
  EXPECT_TRUE(server.WaitFor("Open http://localhost:")) << server.output();
  EXPECT_EQ(server.End(SIGTERM), 0);
}

}  // namespace
}  // namespace signaling
