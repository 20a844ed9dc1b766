package shop;

import jakarta.servlet.http.HttpSession;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that counts its visitors' requests, and ends with its input. */
@SpringBootApplication
@RestController
public class ShopApplication {
  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext context = SpringApplication.run(ShopApplication.class, arguments);
    System.out.println(
        "node: listening on " + context.getEnvironment().getProperty("local.server.port"));
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
    System.exit(0);
  }

  @GetMapping("/count")
  public String count(HttpSession session) {
    int count = session.getAttribute("count") instanceof Integer before ? before + 1 : 1;
    session.setAttribute("count", count);
    return "visit " + count;
  }

  @GetMapping("/time")
  public String time() {
    return Long.toString(System.nanoTime());
  }
}
