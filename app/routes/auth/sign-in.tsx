export default function Page() {
  return <h1>auth/sign-in</h1>;
}
