import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads HOCON files the way Jicofo and the bridges do. Standard input has a line for each thing to do: "file" and a
 * path, or one of the getters below and the path of a key, parted by a tab. Writes one line of JSON for each file:
 * everything it resolves to, and what each getter gives. For "attempt" and a path the line says what the file resolves
 * to or why it is refused.
 */
final class Resolve {
    /** The enum Jicofo reads xmpp-connection-name as (XmppConnectionEnum). */
    private enum Connection { Client, Service }

    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    private static Config config;
    private static final Map<String, Object> reads = new LinkedHashMap<>();

    public static void main(String[] args) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] words = line.split("\t", 2);
            if (words[0].equals("attempt")) {
                OUT.println(ConfigValueFactory.fromMap(attempt(new File(words[1]))).render(ConfigRenderOptions.concise()));
            } else if (words[0].equals("file")) {
                finish();
                config = ConfigFactory.parseFile(new File(words[1])).resolve();
            } else {
                reads.put(words[1], read(words[0], words[1]));
            }
        }
        finish();
        OUT.flush();
    }

    private static Map<String, Object> attempt(File file) {
        var answer = new LinkedHashMap<String, Object>();
        try {
            answer.put("Ok", ConfigFactory.parseFile(file).resolve().root().unwrapped());
        } catch (RuntimeException error) {
            // Of some mistakes it cannot say where they are, and fails to say that they are one.
            answer.put("Err", error.toString());
        }
        return answer;
    }

    private static Object read(String getter, String path) {
        try {
            switch (getter) {
                case "boolean": return config.getBoolean(path);
                case "connection": return config.getEnum(Connection.class, path).name();
                case "int": return config.getInt(path);
                case "string": return config.getString(path);
                case "strings": return config.getStringList(path);
                case "clients": return clients(path);
                default: throw new IllegalArgumentException(getter);
            }
        } catch (ConfigException error) {
            return error.toString();
        }
    }

    /** As jicoco does: every key in upper case, every value as text (XmppClientConnectionConfig.kt). */
    private static Map<String, Object> clients(String path) {
        var clients = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, ConfigValue> client : config.getObject(path).entrySet()) {
            var texts = new LinkedHashMap<String, Object>();
            ((Map<?, ?>) client.getValue().unwrapped()).forEach((key, value) -> texts.put(key.toString().toUpperCase(Locale.ROOT), value.toString()));
            clients.put(client.getKey(), texts);
        }
        return clients;
    }

    private static void finish() {
        if (config != null) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("resolved", config.root().unwrapped());
            answer.put("reads", reads);
            OUT.println(ConfigValueFactory.fromMap(answer).render(ConfigRenderOptions.concise()));
            reads.clear();
        }
    }
}
