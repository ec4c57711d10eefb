// Validates files with veraPDF: java -cp JARS Validate.java FLAVOUR,FLAVOUR FILE...
// Prints one line for each file and flavour, and one for each rule that a file breaks.

import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int index = 1; index < arguments.length; index++) {
            for (String flavour : arguments[0].split(",")) {
                report(arguments[index], PDFAFlavour.fromString(flavour));
            }
        }
    }

    private static void report(String file, PDFAFlavour flavour) throws Exception {
        ValidationResult result = validated(file, flavour);
        Map<String, Integer> broken = new LinkedHashMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                broken.merge(rule + " " + assertion.getMessage(), 1, Integer::sum);
            }
        }
        String verdict = result.isCompliant() ? "PASS" : "FAIL";
        System.out.println(verdict + "\t" + flavour.getId() + "\t" + Path.of(file).getFileName());
        broken.forEach((rule, times) -> System.out.println("\t" + times + " x " + rule));
    }

    private static ValidationResult validated(String file, PDFAFlavour flavour) throws Exception {
        try (InputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            return validator.validate(parser);
        }
    }
}
