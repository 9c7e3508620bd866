export default function Page() {
  return <h1>auth/setup</h1>;
}
