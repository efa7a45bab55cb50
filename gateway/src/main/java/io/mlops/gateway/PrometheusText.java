package io.mlops.gateway;

/** Builds a page in Prometheus' text form, version 0.0.4. */
final class PrometheusText {
    private final StringBuilder out = new StringBuilder(8 * 1024);

    void metric(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** One count; {@code labels} are names and values in turn. */
    void sample(String name, long value, String... labels) {
        line(name, Long.toString(value), labels);
    }

    /** One time in seconds; {@code labels} are names and values in turn. */
    void seconds(String name, double value, String... labels) {
        line(name, number(value), labels);
    }

    /** One value as it is written; {@code labels} are names and values in turn. */
    void line(String name, String value, String... labels) {
        out.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            out.append('"');
        }
        if (labels.length > 0) {
            out.append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
    }

    /** Whole numbers without a fraction. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
